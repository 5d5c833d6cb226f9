/**
 * A saved view and the address of the list, each in terms of the other. `?vista=<id>` is a view as it is saved, for
 * whoever opens the link; once one changes what it shows, the address says all of it, and of which view it is a change.
 */

import type { ContactViewDefinition } from '@/lib/types';
import {
  type ContactsSearch,
  FILTERS,
  isNarrowed,
  parseContactsSearch,
  SORTABLE,
  toEstados,
  toFilters,
} from './search';

/** In place of a view: all contacts, also for whom the list opens with a view. */
export const EVERYBODY = 'todos';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export type ListAddress = ContactsSearch & {
  /** A view's id, or all contacts. */
  vista?: string;
  /** The rest of the address counts, and not what is saved. */
  cambiada?: true;
};

type View = { id: string; definicion: ContactViewDefinition };

const DEFINED = [...FILTERS, 'orden', 'columnas'] as const satisfies (keyof ContactsSearch)[];

export function parseListAddress(raw: Record<string, unknown>): ListAddress {
  const search = parseContactsSearch(raw);
  const vista = String(raw.vista ?? '').toLowerCase();
  if (vista === EVERYBODY) return isDefined(search) ? search : { ...search, vista };
  if (!UUID.test(vista)) return search;
  return String(raw.cambiada) === 'true'
    ? { ...search, vista, cambiada: true }
    : { ...placeIn(search), vista };
}

export function toDefinition(search: ContactsSearch): ContactViewDefinition {
  return {
    filtros: { ...toFilters(search), ...toEstados(search) },
    orden: search.orden ?? null,
    columnas: search.columnas?.filter((column) => column !== 'nombre_completo') ?? null,
  };
}

export function fromDefinition({ filtros = {}, orden, columnas }: ContactViewDefinition): ContactsSearch {
  return parseContactsSearch({
    buscar: filtros.search,
    estado: filtros.filter_estado,
    ciudad: filtros.ciudad,
    pais: filtros.pais,
    propietario: filtros.propietario_id,
    con: filtros.con,
    sin: filtros.sin,
    desde: filtros.created_from,
    hasta: filtros.created_to,
    actualizado_desde: filtros.updated_from,
    actualizado_hasta: filtros.updated_to,
    orden,
    columnas: columnas && [SORTABLE[0], ...columnas],
  });
}

/** What the list shows at an address, when this is the view that it names. */
export function shownAt(address: ListAddress, view: View | undefined): ContactsSearch {
  const { vista: _vista, cambiada, ...search } = address;
  return view && !cambiada ? { ...placeIn(search), ...fromDefinition(view.definicion) } : search;
}

/** The address of what the list shows; `hasDefault` where a bare address would open a view. */
export function addressOf(search: ContactsSearch, view: View | undefined, hasDefault: boolean): ListAddress {
  if (view)
    return isSaved(search, view)
      ? { ...placeIn(search), vista: view.id }
      : { ...search, vista: view.id, cambiada: true };
  return hasDefault && !isDefined(search) ? { ...search, vista: EVERYBODY } : search;
}

/** Whether the view shows just this, wherever in the list one is. */
export function isSaved(search: ContactsSearch, view: View): boolean {
  return sameList(search, fromDefinition(view.definicion));
}

export function sameList(one: ContactsSearch, other: ContactsSearch): boolean {
  return DEFINED.every((name) => inWords(one[name], name) === inWords(other[name], name));
}

/** Whether there is anything that a view would keep. */
export function isDefined(search: ContactsSearch): boolean {
  return isNarrowed(search) || search.orden !== undefined || search.columnas !== undefined;
}

function placeIn(search: ContactsSearch): ContactsSearch {
  const names: readonly string[] = DEFINED;
  return Object.fromEntries(Object.entries(search).filter(([name]) => !names.includes(name)));
}

/** Choices are the same in any order, columns are not. */
function inWords(value: ContactsSearch[keyof ContactsSearch], name: string): string {
  const list = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return JSON.stringify(name === 'columnas' ? list : [...list].sort());
}
