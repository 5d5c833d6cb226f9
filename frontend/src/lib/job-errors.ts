/** Why a job failed, in words. */

import type { LaterKey, Translate } from './i18n/later.ts';

/** The worker's own sentences; whatever else it says is for support. */
const REASONS: Record<string, LaterKey> = {
  'Workers stopped again and again while they did it': 'jobs.error.workers',
  'Whoever asked for it is not active any more': 'jobs.error.inactive',
  'A contact with this email already exists': 'jobs.error.email',
  'There is no user with this propietario_id': 'jobs.error.owner',
};

export function jobError(t: Translate, error: string): { text: string; detail?: string } {
  const known = REASONS[error];
  return known ? { text: t(known) } : { text: t('jobs.error.other'), detail: error };
}
