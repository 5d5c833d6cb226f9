import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';
import { expect, it } from 'vitest';
import { ROOT } from './sources.ts';

it('src/api/schema.d.ts was generated from openapi.json: else `npm run generate`', async () => {
  const schema = JSON.parse(readFileSync(join(ROOT, 'openapi.json'), 'utf8'));
  const generated = astToString(await openapiTS(schema, { defaultNonNullable: false }));
  const stored = readFileSync(join(ROOT, 'src/api/schema.d.ts'), 'utf8');
  // The file has a comment on top that the library's function does not write.
  expect(stored.endsWith(generated)).toBe(true);
});
