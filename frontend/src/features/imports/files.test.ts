import { describe, expect, it } from 'vitest';
import { t } from '@/lib/i18n/importing';
import { refusalOf, sizeOf } from './files';

const MEGABYTE = 1024 * 1024;

describe('a file before it is sent', () => {
  it.each([
    [[], null],
    [[{ name: 'a.csv', size: 1 }], null],
    [[{ name: 'a.csv', size: 50 * MEGABYTE }], null],
    [
      [{ name: 'a.csv', size: 50 * MEGABYTE + 1 }],
      'a.csv pesa 50,1 MB y caben 50. Divídelo en varios archivos.',
    ],
    [[{ name: 'a.csv', size: 0 }], 'a.csv está vacío.'],
    [
      [
        { name: 'a.csv', size: 1 },
        { name: 'b.csv', size: 1 },
      ],
      'Los archivos se importan de a uno. Suelta solo uno.',
    ],
  ])('%j: %s', (files, words) => {
    expect(refusalOf(t, files)).toBe(words);
  });

  it.each([
    [0, '1 kB'],
    [86 * 1024, '86 kB'],
    [1_023 * 1024, '1.023 kB'],
    [2.25 * MEGABYTE, '2,3 MB'],
  ])('%d bytes are %s', (bytes, words) => {
    expect(sizeOf(t, bytes)).toBe(words);
  });
});
