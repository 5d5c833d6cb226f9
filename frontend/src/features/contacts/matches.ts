/** Where a search stands in what is shown. The API counts in characters (code points), not in UTF-16 units. */

import { formatPhone } from '@/lib/phone';
import type { Contact, ContactPage } from '@/lib/types';

/** Half-open ranges of characters, in their order and apart from each other. */
export type Spans = [number, number][];
/** By field; a contact that was found for what it is like may have none. */
export type Matches = Partial<Record<MatchField, Spans>>;

/** What the search reads, the name first; its parts are marked where they are none of it. */
const FIELDS = [
  'nombre_completo',
  'nombres',
  'apellidos',
  'email',
  'telefono',
  'cedula',
  'ciudad',
  'notas',
] as const;
export type MatchField = (typeof FIELDS)[number];
/** What is told of under the name where no column shows it, what says most first. */
const TOLD = [
  'nombres',
  'apellidos',
  'cedula',
  'telefono',
  'email',
  'ciudad',
  'notas',
] as const satisfies MatchField[];

const EXCERPT = { before: 14, length: 90 };

export type Piece = { text: string; isMatch: boolean };
export type Fragment = { field: (typeof TOLD)[number]; text: string; spans: Spans };

const NONE: Matches = {};

export function matchesOf(page: ContactPage, id: string): Matches {
  return (page.coincidencias[id] as Matches | undefined) ?? NONE;
}

export function pieces(text: string, spans: Spans): Piece[] {
  const letters = [...text];
  const found: Piece[] = [];
  let end = 0;
  const add = (from: number, to: number, isMatch: boolean) => {
    if (from < to) found.push({ text: letters.slice(from, to).join(''), isMatch });
  };
  for (const [from, to] of spans) {
    add(end, from, false);
    add(Math.max(from, end), to, true);
    end = Math.max(end, to);
  }
  add(end, letters.length, false);
  return found;
}

/** A number as it is shown has other signs between its digits than the one that was searched, or fewer in front. */
export function onShownNumber(stored: string, shown: string, spans: Spans): Spans {
  if (stored === shown) return spans;
  const [from, to] = [digitPlaces(stored), digitPlaces(shown)];
  const skipped = from.length - to.length;
  const marked = to.filter((_, index) => {
    const place = from[index + skipped] ?? -1;
    return spans.some(([start, end]) => place >= start && place < end);
  });
  const found: Spans = [];
  for (const place of marked) {
    const last = found.at(-1);
    const isNext = last !== undefined && to.indexOf(place) === to.indexOf(last[1] - 1) + 1;
    if (last && isNext) last[1] = place + 1;
    else found.push([place, place + 1]);
  }
  return found;
}

function digitPlaces(text: string): number[] {
  return [...text].flatMap((letter, place) => (/\d/.test(letter) ? [place] : []));
}

/** What was found where nobody sees it, unless what is seen says the same (an e-mail mostly has the name in it). */
export function unseenMatch(
  contact: Contact,
  matches: Matches,
  shown: ReadonlySet<string>,
): Fragment | undefined {
  const seen = FIELDS.filter((field) => shown.has(field)).flatMap((field) =>
    marked(contact[field], matches[field]),
  );
  for (const field of TOLD) {
    const [value, spans] = [contact[field], matches[field]];
    if (shown.has(field) || !value || !spans) continue;
    const isNew = (text: string) => !seen.some((other) => other.includes(text));
    const at = marked(value, spans).findIndex(isNew);
    if (at < 0) continue;
    if (field === 'telefono') {
      const text = formatPhone(value);
      return { field, text, spans: onShownNumber(value, text, spans) };
    }
    return { field, ...excerpt(value, spans, spans[at]?.[0] ?? 0) };
  }
  return undefined;
}

function marked(text: string | null, spans: Spans | undefined): string[] {
  if (!text || !spans) return [];
  const letters = [...text];
  return spans.map(([from, to]) => fold(letters.slice(from, to).join('')));
}

/** Without accents and capitals, as the server searches. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** What stands around the match, from the beginning of a word on. */
function excerpt(text: string, spans: Spans, at: number): { text: string; spans: Spans } {
  const letters = [...text.replace(/\s/g, ' ')];
  let start = Math.max(0, at - EXCERPT.before);
  while (start > 0 && start < at && letters[start - 1] !== ' ') start += 1;
  const end = Math.min(letters.length, start + EXCERPT.length);
  const [lead, tail] = [start > 0 ? '…' : '', end < letters.length ? '…' : ''];
  return {
    text: lead + letters.slice(start, end).join('') + tail,
    spans: spans
      .filter(([from, to]) => from < end && to > start)
      .map(([from, to]) => [
        Math.max(from, start) - start + lead.length,
        Math.min(to, end) - start + lead.length,
      ]),
  };
}
