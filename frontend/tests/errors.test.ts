import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ApiError } from '@/lib/client';
import { explain, explainField } from '@/lib/errors';
import { setLanguage } from '@/lib/i18n';
import { ROOT } from './sources.ts';
// What comes with the pages that nobody opens first.
import '@/lib/i18n/importing';

const BACKEND = join(ROOT, '../backend/app');
const SERVER = readdirSync(BACKEND, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.py'))
  .map((path) => readFileSync(join(BACKEND, path), 'utf8'))
  .join('\n');
const found = (pattern: RegExp) => [...SERVER.matchAll(pattern)].map((match) => match.slice(1) as string[]);

/** Every code with its status: of our own errors, of what the framework refuses, and of what stands by itself. */
const CODES: [code: string, status: number][] = [
  // What is wrong with a file has a kind of its own, which is none by itself.
  ...found(/^class (?!FileError)\w+\((AppError|FileError)\):\n((?: {4}.*\n|\n)*)/gm).map(
    ([base, body = '']): [string, number] => [
      /^ {4}code = "(\w+)"$/m.exec(body)?.[1] ?? '',
      Number(/^ {4}status = (\d+)$/m.exec(body)?.[1] ?? (base === 'FileError' ? 422 : 400)),
    ],
  ),
  ...found(/^ {4}(\d{3}): "(\w+)",$/gm).map(([status, code]): [string, number] => [
    code ?? '',
    Number(status),
  ]),
  ...found(/_CODE_OF_STATUS\.get\(\w+, "(\w+)"\)/g).map(([code]): [string, number] => [code ?? '', 418]),
  ['validation_error', 422],
  ['internal_error', 500],
];
const DETAIL = 'Only in English';
const OURS = 'Algo falló de nuestro lado. Intenta de nuevo en un momento.';
const AWAY = 'No se puede llegar al servidor. Seguimos intentando.';

describe('a refusal', () => {
  it('has a code that is known here, wherever in the server it stands', () => {
    const known = new Set(CODES.map(([code]) => code));
    const written = found(/\bcode"?(?: =|:) "(\w+)"/g).map(([code]) => code);
    expect(written.length).toBeGreaterThan(20);
    expect(written.filter((code) => !known.has(code ?? ''))).toEqual([]);
    expect(known).not.toContain('');
  });

  it.each(CODES)('is put in words of its own: %s', async (code, status) => {
    const error = new ApiError(status, code, DETAIL);
    const text = explain(error);
    if (status === 503) expect(text).toBe(AWAY);
    else if (status === 500) expect(text).toBe(OURS);
    else expect([OURS, DETAIL]).not.toContain(text);
    await setLanguage('en');
    expect([text, DETAIL]).not.toContain(explain(error));
    await setLanguage('es');
  });

  it('of a kind that nobody knows is no English either, nor is that of a field', () => {
    expect(explain(new ApiError(400, 'of_another_version', DETAIL))).toBe(OURS);
    expect(explainField({ type: 'of_another_version', message: DETAIL })).toBe('Revisa este dato.');
  });
});
