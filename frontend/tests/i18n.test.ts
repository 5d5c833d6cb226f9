import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { isPlural } from '@/lib/i18n';
import { en } from '@/lib/i18n/en';
import { es } from '@/lib/i18n/es';
import { sources } from './sources.ts';

/** Keys and their texts: a plural has two. */
function flatten(node: unknown, prefix = ''): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [name, value] of Object.entries(node as Record<string, unknown>)) {
    const key = prefix + name;
    if (typeof value === 'string') found.set(key, [value]);
    else if (isPlural(value)) found.set(key, [value.one, value.other]);
    else for (const [inner, texts] of flatten(value, `${key}.`)) found.set(inner, texts);
  }
  return found;
}

const ES = flatten(es);
const EN = flatten(en);
const CODE = sources().filter(({ path }) => !path.startsWith('src/lib/i18n/e'));

function parameters(texts: string[] | undefined): string[][] {
  return (texts ?? []).map((text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort());
}

function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
}

describe('the catalogue', () => {
  it('has the same keys in both languages', () => {
    expect([...EN.keys()].sort()).toEqual([...ES.keys()].sort());
  });

  it.each([...ES.keys()])('has the same parameters and a text in both languages: %s', (key) => {
    expect(parameters(EN.get(key))).toEqual(parameters(ES.get(key)));
    for (const text of [...(ES.get(key) ?? []), ...(EN.get(key) ?? [])]) expect(text.trim()).not.toBe('');
  });

  it('has no key that nothing uses', () => {
    const all = CODE.map(({ text }) => text).join('\n');
    const literals = new Set([...all.matchAll(/['"`]([a-zA-Z]+(?:\.\w+)+)['"`]/g)].map((match) => match[1]));
    // `common.estado.${estado}` uses all that begin so.
    const prefixes = [...all.matchAll(/`([a-zA-Z]+(?:\.\w+)*\.)\$\{/g)].map((match) => match[1] ?? '');
    const unused = [...ES.keys()].filter(
      (key) => !literals.has(key) && !prefixes.some((prefix) => key.startsWith(prefix)),
    );
    expect(unused).toEqual([]);
  });
});

describe('the sources', () => {
  const SHOWN = new Set([
    'label',
    'title',
    'placeholder',
    'alt',
    'text',
    'description',
    'aria-label',
    'error',
  ]);

  it.each(CODE.filter(({ path }) => path.endsWith('.tsx')))(
    'have no text outside the catalogue: $path',
    ({ path, text }) => {
      const found: string[] = [];
      const source = parse(path, text);
      (function visit(node: ts.Node) {
        if (ts.isJsxText(node) && /\p{L}/u.test(node.text)) found.push(node.text.trim());
        if (ts.isJsxExpression(node) && node.expression && ts.isStringLiteral(node.expression)) {
          const isChild = ts.isJsxElement(node.parent) || ts.isJsxFragment(node.parent);
          if (isChild && /\p{L}/u.test(node.expression.text)) found.push(node.expression.text);
        }
        if (ts.isJsxAttribute(node) && node.initializer && SHOWN.has(node.name.getText(source))) {
          const value = ts.isJsxExpression(node.initializer) ? node.initializer.expression : node.initializer;
          if (value && ts.isStringLiteral(value) && /\p{L}/u.test(value.text)) found.push(value.text);
        }
        ts.forEachChild(node, visit);
      })(source);
      expect(found).toEqual([]);
    },
  );
});
