/** Likeness in words: pure functions. */

import { locale, type Translate } from '@/lib/i18n/duplicates';
import type { DuplicateReason } from '@/lib/types';

/** In the order in which they weigh. */
export const REASONS = [
  'correo',
  'documento',
  'telefono',
  'nombre_y_ciudad',
  'nombre',
] as const satisfies DuplicateReason[];

export type Strength = 'alta' | 'media' | 'baja';

/** Of a score from 0 to 100. */
export function strengthOf(score: number): Strength {
  if (score >= 90) return 'alta';
  return score >= 70 ? 'media' : 'baja';
}

export function reasonsInOrder(reasons: DuplicateReason[]): DuplicateReason[] {
  return REASONS.filter((reason) => reasons.includes(reason));
}

/** "mismo correo y mismo teléfono" */
export function reasonsText(t: Translate, reasons: DuplicateReason[]): string {
  const words = reasonsInOrder(reasons).map((reason) => t(`duplicates.reason.${reason}`));
  return listed(words);
}

/** "Ana Ruiz, Luis Peña y 2 más": a long list is counted from the fourth on. */
export function namesText(t: Translate, names: string[], most = 3): string {
  const isLong = names.length > most + 1;
  const rest = isLong ? [t('duplicates.others', { count: names.length - most })] : [];
  return listed([...names.slice(0, isLong ? most : names.length), ...rest]);
}

const listed = (words: string[]) => new Intl.ListFormat(locale(), { type: 'conjunction' }).format(words);

/** Which of what is shown of a contact is why it is like the others. */
export function matchingFields(reasons: DuplicateReason[]): ReadonlySet<string> {
  return new Set(reasons.flatMap((reason) => FIELDS[reason]));
}

const FIELDS: Record<DuplicateReason, string[]> = {
  correo: ['email'],
  documento: ['cedula'],
  telefono: ['telefono'],
  nombre_y_ciudad: ['nombre', 'ciudad'],
  nombre: ['nombre'],
};
