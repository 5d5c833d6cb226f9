import { pieces, type Spans } from './matches';

/** A text with what was searched marked in it. */
export function Marked({ text, spans }: { text: string; spans: Spans | undefined }) {
  if (!spans?.length) return text;
  return pieces(text, spans).map(({ text: piece, isMatch }, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never move
    isMatch ? <mark key={index}>{piece}</mark> : piece,
  );
}
