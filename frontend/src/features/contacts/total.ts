import type { Translate } from '@/lib/i18n';

export type Total = { total: number; total_is_exact: boolean };

/** "20 contactos", or "más de 10.000 contactos" where nobody counted further. */
export function totalText(t: Translate, { total, total_is_exact }: Total): string {
  return t(total_is_exact ? 'contacts.count' : 'contacts.countOver', { count: total });
}

export function foundText(t: Translate, { total, total_is_exact }: Total): string {
  return t(total_is_exact ? 'contacts.found' : 'contacts.foundOver', { count: total });
}

/** "de 20", "de más de 10.000": the number alone. */
export function totalNumber(t: Translate, { total, total_is_exact }: Total): string {
  return t(total_is_exact ? 'contacts.number' : 'contacts.numberOver', { count: total });
}
