import { hasKey, type LaterKey, locale, type Translate } from '@/lib/i18n/later';
import type { Job } from '@/lib/types';

/** How a user is called; nothing where they are not of the team any more. */
export type NameOf = (userId: string | null) => string | undefined;

/** What it does: "Cambiar ciudad a Cali", "Mover a la papelera". */
export function titleOf(t: Translate, { accion, tipo, cambio }: Job, nameOf: NameOf): string {
  const [field, value] = Object.entries(cambio ?? {})[0] ?? [];
  const change = `jobs.${value === null ? 'unset' : 'set'}.${field}`;
  if (field && hasKey(change)) return t(change, { value: inWords(t, field, value ?? '', nameOf) });
  const key = `jobs.action.${accion}`;
  return t(hasKey(key) ? key : `jobs.kind.${tipo}`);
}

function inWords(t: Translate, field: string, value: string, nameOf: NameOf): string {
  if (field === 'propietario_id') return nameOf(value) ?? t('audit.somebodyElse');
  const estado = `common.estado.${value}`;
  // Within a sentence it is small.
  return field === 'estado' && hasKey(estado) ? t(estado).toLocaleLowerCase(locale()) : value;
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
