import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { isPlural } from '@/lib/i18n';
import { en } from '@/lib/i18n/en';
import { es } from '@/lib/i18n/es';
import { duplicates } from '@/lib/i18n/es/duplicates';
import { importErrors, importing } from '@/lib/i18n/es/importing';
import { later } from '@/lib/i18n/es/later';
import { merge } from '@/lib/i18n/es/merge';
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

const OWN = { importing, error: importErrors, duplicates, merge };
const ES = new Map([...flatten(es), ...flatten(later), ...flatten(OWN)]);
const EN = flatten(en);
const CODE = sources().filter(({ path }) => !path.startsWith('src/lib/i18n/e'));

function parameters(texts: string[] | undefined): string[][] {
  return (texts ?? []).map((text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort());
}

/** The words an expression may put on the page, whichever way its conditions go. */
function wordsOf(node: ts.Node | undefined): string[] {
  if (!node) return [];
  if (ts.isStringLiteralLike(node)) return /\p{L}/u.test(node.text) ? [node.text.trim()] : [];
  if (ts.isJsxExpression(node) || ts.isParenthesizedExpression(node) || ts.isAsExpression(node))
    return wordsOf(node.expression);
  if (ts.isConditionalExpression(node)) return [...wordsOf(node.whenTrue), ...wordsOf(node.whenFalse)];
  if (ts.isBinaryExpression(node) && CHOOSING.has(node.operatorToken.kind))
    return [...wordsOf(node.left), ...wordsOf(node.right)];
  if (ts.isTemplateExpression(node)) {
    const parts = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
    return [
      ...parts.filter((part) => /\p{L}/u.test(part)),
      ...node.templateSpans.flatMap(({ expression }) => wordsOf(expression)),
    ];
  }
  return [];
}

const CHOOSING = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.PlusToken,
]);
const SHOWN = new Set([
  'label',
  'title',
  'placeholder',
  'alt',
  'text',
  'description',
  'aria-label',
  'error',
  'message',
]);
/** What they are called with is shown or said. */
const TELLING = new Set(['announce', 'tell', 'tellRefusal', 'useTitle', 'notifications.show']);
/** Data, as what people type is: the countries are stored by these names, and an example is of two people. */
const DATA = new Map([
  ['src/features/contacts/filters/forms.tsx', 'COUNTRIES'],
  ['src/features/imports/template.ts', 'EXAMPLES'],
]);

function wordsOutsideTheCatalogue(path: string, text: string): string[] {
  const kind = path.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind);
  const found: string[] = [];
  (function visit(node: ts.Node) {
    if (ts.isVariableDeclaration(node) && node.name.getText(source) === DATA.get(path)) return;
    if (ts.isJsxText(node) && /\p{L}/u.test(node.text)) found.push(node.text.trim());
    if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) found.push(...wordsOf(node));
    if (ts.isJsxAttribute(node) && SHOWN.has(node.name.getText(source)))
      found.push(...wordsOf(node.initializer));
    if (ts.isCallExpression(node) && TELLING.has(node.expression.getText(source)))
      for (const argument of node.arguments) {
        const properties = ts.isObjectLiteralExpression(argument) ? [...argument.properties] : [];
        const shown = properties.filter(
          (property): property is ts.PropertyAssignment =>
            ts.isPropertyAssignment(property) && SHOWN.has(property.name.getText(source).replaceAll("'", '')),
        );
        found.push(...wordsOf(argument), ...shown.flatMap(({ initializer }) => wordsOf(initializer)));
      }
    // Wherever it stands, this is meant for people.
    if (ts.isStringLiteralLike(node) && /[áéíóúüñ¿¡]/i.test(node.text)) found.push(node.text);
    ts.forEachChild(node, visit);
  })(source);
  return found;
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
  it.each(CODE)('have no text outside the catalogue: $path', ({ path, text }) => {
    expect(wordsOutsideTheCatalogue(path, text)).toEqual([]);
  });

  it.each([
    ['<p>Hola</p>', ['Hola']],
    ["<p>{isNew ? 'Nuevo' : t('common.close')}</p>", ['Nuevo']],
    ["<p>{isNew && 'Nuevo'}</p>", ['Nuevo']],
    [`<p>{name || (isNew ? \`Sin \${'nombre'}\` : '—')}</p>`, ['Sin ', 'nombre']],
    ["<a title={name ?? 'Nadie'} className={isNew ? 'new' : ''} />", ['Nadie']],
    ["announce(isNew ? 'Nuevo' : name)", ['Nuevo']],
    ["tell(name + ' salió')", ['salió', ' salió']],
    [`notifications.show({ color: 'red', message: \`Hola \${name}\` })`, ['Hola ']],
    ["const LABELS = ['Compañía']", ['Compañía']],
  ])('would be found out with %s', (text, words) => {
    expect(wordsOutsideTheCatalogue('sample.tsx', text)).toEqual(words);
  });
});
