/** An undoing in words: pure functions. */

import { hasKey, locale, type Translate } from '@/lib/i18n/later';
import type { TrailUndoPlan, TrailUndoStep } from '@/lib/types';

export type NameOf = (userId: string | null) => string | undefined;

const LONGEST = 60;
const KINDS = ['usuario', 'vista', 'contacto'] as const;

export const isOfContacts = ({ pasos }: TrailUndoPlan) =>
  pasos.every(({ entidad }) => entidad === 'contacto');

/** Who comes back with the plan is of no team yet. */
export function knowing({ pasos }: TrailUndoPlan, nameOf: NameOf): NameOf {
  return (userId) =>
    pasos.find(({ entidad, entidad_id }) => entidad === 'usuario' && entidad_id === userId)?.nombre ??
    nameOf(userId);
}

/** "1 usuario, 2 vistas y 3 contactos": what is not told one by one is contacts. */
export function thingsOf(t: Translate, { pasos, total }: TrailUndoPlan): string {
  const counted = KINDS.map((kind) => {
    const told = pasos.filter(({ entidad }) => entidad === kind).length;
    const count = kind === 'contacto' ? told + total - pasos.length : told;
    return count > 0 ? t(`undo.things.${kind}`, { count }) : '';
  });
  return new Intl.ListFormat(locale(), { type: 'conjunction' }).format(counted.filter(Boolean));
}

export function doneMessage(t: Translate, plan: TrailUndoPlan): string {
  const [only] = plan.pasos;
  if (plan.hechos === 0)
    return only?.obstaculo
      ? t('undo.notDone', { name: only.nombre, why: obstacleOf(t, only) })
      : t('undo.nothing');
  if (isOfContacts(plan)) return t('undo.done', { count: plan.hechos });
  const back = plan.pasos.find(isBack);
  const done =
    only && plan.pasos.length === 1
      ? t('undo.doneOne', { name: only.nombre })
      : t('undo.doneMixed', { count: plan.hechos });
  return back ? `${done} ${t('undo.needsPassword', { name: back.nombre })}` : done;
}

const isBack = ({ entidad, accion, obstaculo }: TrailUndoStep) =>
  entidad === 'usuario' && accion === 'restaurar' && !obstaculo;

/** Why it stays as it is. */
export function obstacleOf(t: Translate, { entidad, obstaculo }: TrailUndoStep): string {
  const own = `undo.obstacleOf.${entidad}.${obstaculo}`;
  return hasKey(own) ? t(own) : t(`undo.obstacle.${obstaculo ?? 'borrado'}`);
}

/** Whether it comes or goes; nothing where it only changes. */
export function moveOf(t: Translate, { entidad, accion }: TrailUndoStep): string | null {
  if (accion === 'cambiar') return null;
  const comesBack = accion === 'restaurar';
  if (entidad === 'contacto') return t(comesBack ? 'undo.fromTrash' : 'undo.toTrash');
  if (entidad === 'usuario' && comesBack) return t('undo.userBack');
  return t(comesBack ? 'undo.back' : 'undo.gone');
}

export function labelOf(t: Translate, field: string): string {
  if (field === 'contactos') return t('undo.owned');
  const key = `audit.label.${field}`;
  return hasKey(key) ? t(key) : field;
}

export function written(t: Translate, nameOf: NameOf, field: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return t('undo.empty');
  if (typeof value === 'boolean') return t(value ? 'audit.yes' : 'audit.no');
  // What a view shows has no short words.
  if (typeof value === 'object') return t('undo.another');
  const text = String(value);
  const estado = `common.estado.${text}`;
  if (field === 'estado' && hasKey(estado)) return t(estado);
  if (field === 'propietario_id' || field === 'usuario_id') return nameOf(text) ?? t('audit.somebodyElse');
  if (field === 'municipio') return nameOf(text) ?? text;
  if (field === 'vista_id') return t('undo.someView');
  return text.length > LONGEST ? `${text.slice(0, LONGEST).trimEnd()}…` : text;
}
