import { describe, expect, it } from 'vitest';
import { TEMPLATE_COLUMNS, templateOf } from './template';

function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(new Uint8Array(reader.result as ArrayBuffer));
    reader.readAsArrayBuffer(blob);
  });
}

describe('the template', () => {
  it('opens in an Excel in Spanish, each row as wide as its headings', async () => {
    const blob = templateOf((column) => `<${column}>`);
    const bytes = await bytesOf(blob);
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const [head, ana, luis, end] = new TextDecoder().decode(bytes).split('\r\n');
    expect(head).toBe(TEMPLATE_COLUMNS.map((column) => `<${column}>`).join(';'));
    expect(ana?.split(';')).toHaveLength(TEMPLATE_COLUMNS.length);
    expect(ana).toMatch(/^Ana María;Nuñez Peña;/);
    // A semicolon within a cell is none between cells.
    expect(luis).toMatch(/;"Llamar por la tarde; prefiere WhatsApp"$/);
    expect(end).toBe('');
  });
});
