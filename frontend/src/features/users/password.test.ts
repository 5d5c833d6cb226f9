import { describe, expect, it } from 'vitest';
import { ALPHABET, generatePassword } from './password';

/** These bytes, one after the other. */
function bytes(...values: number[]) {
  let next = 0;
  return (count: number) => {
    const given = values.slice(next, next + count);
    next += count;
    return Uint8Array.from(given);
  };
}

describe('a generated password', () => {
  it('has sixteen letters in four groups', () => {
    expect(generatePassword()).toMatch(/^[\p{L}\d]{4}(-[\p{L}\d]{4}){3}$/u);
  });

  it('has no letters that one takes for others', () => {
    expect(ALPHABET).not.toMatch(/[lIo0O1]/);
    expect(new Set(ALPHABET).size).toBe(ALPHABET.length);
  });

  it('is made of the bytes it is given', () => {
    const sixteen = Array.from({ length: 16 }, (_, index) => index);
    expect(generatePassword(bytes(...sixteen))).toBe('abcd-efgh-ijkm-npqr');
  });

  it('throws bytes beyond the last whole alphabet again, which would favour its first letters', () => {
    const end = 256 - (256 % ALPHABET.length);
    const sixteen = Array.from({ length: 16 }, () => 1);
    expect(generatePassword(bytes(end, 255, ...sixteen))).toBe('bbbb-bbbb-bbbb-bbbb');
    expect(generatePassword(bytes(end - 1, ...sixteen))).toBe('9bbb-bbbb-bbbb-bbbb');
  });

  it('is another one each time', () => {
    const made = new Set(Array.from({ length: 100 }, () => generatePassword()));
    expect(made.size).toBe(100);
  });
});
