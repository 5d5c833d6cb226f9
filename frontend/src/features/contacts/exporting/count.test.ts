import { describe, expect, it } from 'vitest';
import type { ExportFormat } from '@/lib/types';
import { counterOf } from './count';

const bytes = (text: string) => new TextEncoder().encode(text);

/** Counted in one go, and byte by byte as no network would send it. */
function counted(format: ExportFormat, text: string | Uint8Array) {
  const content = typeof text === 'string' ? bytes(text) : text;
  const [whole, single] = [counterOf(format), counterOf(format)];
  whole.push(content);
  for (const byte of content) single.push(new Uint8Array([byte]));
  expect(single.rows()).toBe(whole.rows());
  return whole;
}

const CARD = 'BEGIN:VCARD\r\nVERSION:4.0\r\nNOTE:END:VCARD\\nEND:VCARD\r\n END:VCARD\r\nEND:VCARD\r\n';
const ZIP_END = new Uint8Array([1, 2, 3, 0x50, 0x4b, 5, 6, ...new Array(18).fill(0)]);

describe('how much of a file has come', () => {
  it.each<[ExportFormat, string, number]>([
    ['csv', '', 0],
    ['csv', 'id,notas\n', 0],
    ['csv', 'id,notas\n1,a\n2,b\n', 2],
    ['csv', 'id,notas\n1,"dos\nlíneas ""y"" más\n"\n2,b\n', 2],
    ['csv_excel', '\ufeffId;Notas\n1;"uno\ndos"\n', 1],
    ['jsonl', '', 0],
    ['jsonl', '{"notas":"a\\nb \\" "}\n{}\n', 2],
    ['vcard', '', 0],
    ['vcard', CARD + CARD, 2],
  ])('%s: %j has %i', (format, text, rows) => {
    const counter = counted(format, text);
    expect(counter.rows()).toBe(rows);
    expect(counter.isWhole(rows)).toBe(true);
    expect(counter.isWhole(rows + 1)).toBe(false);
  });

  it.each<[ExportFormat, string]>([
    ['csv', 'id\n1\n2'],
    ['jsonl', '{}\n{"no'],
    ['vcard', `${CARD}BEGIN:VCARD\r\nEND:VCAR`],
  ])('%s that was cut off is not whole', (format, text) => {
    expect(counted(format, text).isWhole(2)).toBe(false);
  });

  it('knows a workbook by its end', () => {
    expect(counted('xlsx', ZIP_END).isWhole(5)).toBe(true);
    expect(counted('xlsx', ZIP_END.slice(0, -1)).isWhole(5)).toBe(false);
    expect(counted('xlsx', new Uint8Array()).isWhole(0)).toBe(false);
    expect(counted('xlsx', ZIP_END).rows()).toBeNull();
  });
});
