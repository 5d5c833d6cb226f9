/** What becomes of a file's rows, counted. */

import type { ImportTotals } from '@/lib/types';

/** What one has to look at comes last in the figures, and first when one opens them. */
export const OUTCOMES = ['crear', 'actualizar', 'omitir', 'conflicto', 'error'] as const;
export type Outcome = (typeof OUTCOMES)[number];

const BY_URGENCY: readonly Outcome[] = ['error', 'conflicto', 'actualizar', 'crear', 'omitir'];

/** Which rows are shown where nobody chose. */
export function firstShown(totals: ImportTotals): Outcome {
  return BY_URGENCY.find((outcome) => totals[outcome] > 0) ?? 'crear';
}

export const writtenIn = ({ crear, actualizar }: ImportTotals) => crear + actualizar;
export const rejectedIn = ({ conflicto, error }: ImportTotals) => conflicto + error;
export const allIn = (totals: ImportTotals) => OUTCOMES.reduce((sum, outcome) => sum + totals[outcome], 0);

/** Whether something came out otherwise than the dry run had it. */
export function isOtherwise(one: ImportTotals | null, other: ImportTotals | null): boolean {
  return one !== null && other !== null && OUTCOMES.some((outcome) => one[outcome] !== other[outcome]);
}

/** Before anything is counted. */
export const NOTHING: ImportTotals = { crear: 0, actualizar: 0, omitir: 0, conflicto: 0, error: 0 };
