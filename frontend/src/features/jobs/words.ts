import { hasKey, locale, type Translate } from '@/lib/i18n/later';
import type { Job } from '@/lib/types';
import { isOpen } from './queries';

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

/** A dry run, which changes nothing. */
export const isReview = ({ tipo }: Job) => tipo === 'importacion_revisar';

/** Its work is counted in rows, of which some are nobody. */
export const isOfFile = (job: Job) => isReview(job) || job.tipo === 'importacion_importar';

export const canBeUndone = (job: Job) => !isOpen(job) && job.hechos > 0 && !job.deshecho && !isReview(job);

/** From 0 to 1; what is done is done, however many there were when it was asked for. */
export function progressOf({ estado, total, hechos, omitidos }: Job): number {
  if (estado === 'hecho') return 1;
  return total > 0 ? Math.min(1, (hechos + omitidos) / total) : 0;
}
