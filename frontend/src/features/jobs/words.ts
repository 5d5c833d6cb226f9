import { hasKey, type LaterKey, type Translate } from '@/lib/i18n/later';
import type { Job } from '@/lib/types';

/** What it does: "Cambiar ciudad", "Mover a la papelera". */
export function titleOf(t: Translate, { accion, tipo }: Job): string {
  const key = `jobs.action.${accion}`;
  return t(hasKey(key) ? key : `jobs.kind.${tipo}`);
}

export function stateOf(t: Translate, job: Job): string {
  return job.por_cancelar && job.estado === 'en_curso' ? t('jobs.cancelling') : t(`jobs.state.${job.estado}`);
}

/** The worker's own sentences; whatever else it says is for support. */
const REASONS: Record<string, LaterKey> = {
  'Workers stopped again and again while they did it': 'jobs.error.workers',
  'Whoever asked for it is not active any more': 'jobs.error.inactive',
  'A contact with this email already exists': 'jobs.error.email',
  'There is no user with this propietario_id': 'jobs.error.owner',
};

export function reasonOf(t: Translate, error: string): { text: string; detail?: string } {
  const known = REASONS[error];
  return known ? { text: t(known) } : { text: t('jobs.error.other'), detail: error };
}

/** From 0 to 1; what is done is done, however many there were when it was asked for. */
export function progressOf({ estado, total, hechos, omitidos }: Job): number {
  if (estado === 'hecho') return 1;
  return total > 0 ? Math.min(1, (hechos + omitidos) / total) : 0;
}
