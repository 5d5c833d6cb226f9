/** A failure in plain words: what happened, and what one can do. Never the server's own, which are English. */

import { ApiError, type FieldError } from './client.ts';
import { hasKey, t } from './i18n/index.ts';

export function explain(error: unknown): string {
  if (!(error instanceof ApiError)) return t('error.unexpected');
  if (error.isUnreachable) return t('error.unreachable');
  const key = `error.code.${error.code}`;
  return t(hasKey(key) ? key : 'error.unexpected');
}

export function explainField(error: FieldError): string {
  const key = `error.field.${error.type}`;
  return t(hasKey(key) ? key : 'error.field.other');
}

/** What a form lights: a sentence for each field that the server named. */
export function fieldMessages(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  return Object.fromEntries(Object.entries(error.fields).map(([name, field]) => [name, explainField(field)]));
}
