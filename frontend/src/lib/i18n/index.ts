/**
 * Every text of the page. `es` is the source; `en` must have the same keys and parameters (types and a test see to
 * it). In components: `const t = useT()`, then `t('contacts.count', { count: 20 })`. The texts of pages that nobody
 * opens first come with those pages: they take `t` and `useT` from `./later.ts`.
 */

import { local } from '../storage.ts';
import { createStore, useStore } from '../store.ts';
import type { duplicates } from './es/duplicates.ts';
import type { importErrors, importing } from './es/importing.ts';
import { es } from './es/index.ts';
import type { later } from './es/later/index.ts';
import type { merge } from './es/merge.ts';

/** A text, or one for each plural form of the parameter `count`. */
export type Message = string | { one: string; other: string };

/** The same shape with any text in it: what another language must have. */
export type SameShape<T> = {
  [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends { one: string; other: string }
      ? { one: string; other: string }
      : SameShape<T[K]>;
};
export type Catalogue = SameShape<
  typeof es &
    typeof later & {
      importing: typeof importing;
      error: typeof importErrors;
      duplicates: typeof duplicates;
      merge: typeof merge;
    }
>;

export type Paths<T> = {
  [K in keyof T & string]: T[K] extends Message ? K : `${K}.${Paths<T[K]>}`;
}[keyof T & string];
export type Key = Paths<typeof es>;
export type Params = Record<string, string | number>;
export type Translate = (key: Key, params?: Params) => string;

export const LANGUAGES = ['es', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];
/** What `Intl` and the `lang` attribute are given. */
export const LOCALES: Record<Language, string> = { es: 'es-CO', en: 'en-US' };

const KEY = 'crm.language';
const catalogues: Partial<Record<Language, object>> = { es };
let laterTexts: object[] = [];

export const languageStore = createStore<Language>('es');

export async function setLanguage(language: Language): Promise<void> {
  catalogues[language] ??= (await import('./en/index.ts')).en;
  local.write(KEY, language);
  document.documentElement.lang = language;
  languageStore.set(language);
}

/** In Spanish; the other languages are loaded whole. */
export function addTexts(texts: object): void {
  laterTexts = [...laterTexts, texts];
}

/** The language chosen before, or Spanish: before the first paint. */
export async function restoreLanguage(): Promise<void> {
  if (local.read(KEY) === 'en') await setLanguage('en');
}

export function locale(): string {
  return LOCALES[languageStore.get()];
}

const translators: Record<Language, Translate> = {
  es: (key, params) => translate('es', key, params),
  en: (key, params) => translate('en', key, params),
};

/** For code outside components; a component takes `useT`, so that it follows the language. */
export const t: Translate = (key, params) => translate(languageStore.get(), key, params);

/** Another function for each language, so that memoised values follow. */
export function useT(): Translate {
  return translators[useStore(languageStore)];
}

function translate(language: Language, key: Key, params: Params = {}): string {
  const message = lookUp(key, catalogues[language], es, ...laterTexts);
  if (message === undefined) return key;
  const text =
    typeof message === 'string'
      ? message
      : new Intl.PluralRules(LOCALES[language]).select(Number(params.count)) === 'one'
        ? message.one
        : message.other;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? new Intl.NumberFormat(LOCALES[language]).format(value) : value;
  });
}

/** In the first of these that has it. */
function lookUp(key: string, ...catalogues: unknown[]): Message | undefined {
  for (const catalogue of catalogues) {
    let node = catalogue;
    for (const part of key.split('.')) node = (node as Record<string, unknown> | undefined)?.[part];
    if (typeof node === 'string' || isPlural(node)) return node;
  }
  return undefined;
}

export function isPlural(node: unknown): node is { one: string; other: string } {
  return typeof node === 'object' && node !== null && 'one' in node && 'other' in node;
}

/** Whether there is such a text: for keys made of what the server says. */
export function hasKey(key: string): key is Key {
  return lookUp(key, ...Object.values(catalogues), ...laterTexts) !== undefined;
}
