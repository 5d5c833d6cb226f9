/** The kinds of filters that have a chip, in the order in which they are offered. A new one: here, and its form in `forms.tsx`. */

import { formatDay } from '@/lib/format';
import type { Translate } from '@/lib/i18n';
import { OPTIONAL_FIELDS, type Teammate } from '@/lib/types';
import { ownerName } from '../owners/team';
import { type ContactsFilters, NO_FILTERS } from '../search';

export type Kind = {
  id: 'estado' | 'propietario' | 'ciudad' | 'pais' | 'creado' | 'actualizado' | 'datos';
  /** What of the address it is about, and what goes with it. */
  fields: readonly (keyof ContactsFilters)[];
  /** What the chip says. */
  text: (t: Translate, search: ContactsFilters, team: Teammate[]) => string;
};

export const KINDS: readonly Kind[] = [
  {
    id: 'estado',
    fields: ['estado'],
    text: (t, { estado = [] }) => estado.map((name) => t(`common.estado.${name}`)).join(', '),
  },
  {
    id: 'propietario',
    fields: ['propietario'],
    text: (t, { propietario }, team) =>
      few(
        t,
        propietario?.map((owner) => ownerName(t, owner, team)),
      ),
  },
  { id: 'ciudad', fields: ['ciudad'], text: (t, { ciudad }) => few(t, ciudad) },
  { id: 'pais', fields: ['pais'], text: (t, { pais }) => few(t, pais) },
  { id: 'creado', fields: ['desde', 'hasta'], text: (t, { desde, hasta }) => between(t, desde, hasta) },
  {
    id: 'actualizado',
    fields: ['actualizado_desde', 'actualizado_hasta'],
    text: (t, { actualizado_desde, actualizado_hasta }) => between(t, actualizado_desde, actualizado_hasta),
  },
  {
    id: 'datos',
    fields: ['con', 'sin'],
    text: (t, { con, sin }) =>
      OPTIONAL_FIELDS.flatMap((field) => {
        if (con?.includes(field)) return t(`contacts.has.${field}`);
        return sin?.includes(field) ? t(`contacts.lacks.${field}`) : [];
      }).join(', '),
  },
];

export function isSet(kind: Kind, search: ContactsFilters): boolean {
  return kind.fields.some((field) => search[field] !== undefined);
}

export function without(kind: Kind): Partial<ContactsFilters> {
  return Object.fromEntries(
    Object.entries(NO_FILTERS).filter(([name]) => kind.fields.includes(name as never)),
  );
}

/** "Bogotá, Cali y 3 más": a chip is short. */
function few(t: Translate, names: string[] = []): string {
  if (names.length <= 3) return names.join(', ');
  return t('contacts.andMore', { names: names.slice(0, 2).join(', '), count: names.length - 2 });
}

function between(t: Translate, first: string | undefined, last: string | undefined): string {
  if (first && first === last) return formatDay(first);
  if (first && last) return t('contacts.createdBetween', { from: formatDay(first), to: formatDay(last) });
  if (first) return t('contacts.createdFrom', { from: formatDay(first) });
  return last ? t('contacts.createdTo', { to: formatDay(last) }) : '';
}
