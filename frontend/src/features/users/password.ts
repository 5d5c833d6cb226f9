/** Letters and digits that nobody takes for one another when reading them out. */
export const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const GROUPS = 4;
const LETTERS = 4;

type Random = (count: number) => Uint8Array;

const fromTheSystem: Random = (count) => crypto.getRandomValues(new Uint8Array(count));

/** 16 characters in four groups ("mK7t-Rq2x-…"): about 92 bits, and still dictated over the phone. */
export function generatePassword(random: Random = fromTheSystem): string {
  const group = () => Array.from({ length: LETTERS }, () => pick(random)).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}

/** Every letter as likely as any other: what lies beyond the last whole alphabet is thrown again. */
function pick(random: Random): string {
  const end = 256 - (256 % ALPHABET.length);
  for (;;) {
    const [byte = end] = random(1);
    if (byte < end) return ALPHABET.charAt(byte % ALPHABET.length);
  }
}
