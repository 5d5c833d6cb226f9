import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, sources } from './sources.ts';

const SOURCES = sources();

/** What a file imports, as paths from the root ("src/lib/client"). */
function imports({ path, text }: { path: string; text: string }): string[] {
  return [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)]
    .map((match) => match[1] ?? '')
    .map((name) => (name.startsWith('@/') ? join('src', name.slice(2)) : name))
    .map((name) => (name.startsWith('.') ? normalize(join(dirname(path), name)) : name));
}

/** The layer, and for features the noun: "src/features/contacts". */
function zone(path: string): string {
  const [, layer = '', noun = ''] = path.split('/');
  return layer === 'features' ? `src/features/${noun}` : `src/${layer}`;
}

const MAY_IMPORT: Record<string, string[]> = {
  'src/api': [],
  'src/lib': ['src/api'],
  'src/components': ['src/lib', 'src/api'],
  features: ['src/components', 'src/lib', 'src/api'],
};

describe('imports run one way', () => {
  it.each(SOURCES)('$path', (source) => {
    const own = zone(source.path);
    const allowed = MAY_IMPORT[own.startsWith('src/features/') ? 'features' : own];
    if (!allowed) return;
    const foreign = imports(source).filter((name) => name.startsWith('src/'));
    expect(foreign.filter((name) => zone(name) !== own && !allowed.includes(zone(name)))).toEqual([]);
  });
});

describe('what keeps the look in one place', () => {
  it.each(SOURCES.filter(({ path }) => path !== 'src/lib/theme.ts'))(
    'no colour by hand: $path',
    ({ text }) => {
      expect(text.match(/#[0-9a-f]{3,8}\b(?=['"`;])|rgba?\(/gi)).toBeNull();
    },
  );

  it('every Mantine component in use has its styles', () => {
    const css = readFileSync(join(ROOT, 'src/lib/theme.css'), 'utf8');
    const used = SOURCES.flatMap(({ text }) =>
      [...text.matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)].flatMap((match) =>
        (match[1] ?? '').split(','),
      ),
    ).map((name) => name.replace('type ', '').trim());
    const missing = [...new Set(used)].filter(
      (name) =>
        existsSync(join(ROOT, `node_modules/@mantine/core/styles/${name}.layer.css`)) &&
        !css.includes(`/${name}.layer.css`),
    );
    expect(missing).toEqual([]);
  });
});
