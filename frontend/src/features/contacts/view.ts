/** How this person likes the list: columns, density, and whether it has pages; kept on this machine. */

import { local } from '@/lib/storage';
import { createStore } from '@/lib/store';
import { type ContactsSearch, SORTABLE, type SortColumn } from './search';

const KEY = 'crm.contacts.view';

export type Density = 'compact' | 'comfortable';
/** Scrolling on and on, or page by page. */
export type Mode = 'endless' | 'pages';
export type View = { hidden: SortColumn[]; density: Density; mode: Mode };

/** What a table of this width has no room for, until somebody wants it. */
const HIDDEN: SortColumn[] = ['updated_at'];

function restore(): View {
  try {
    const kept: unknown = JSON.parse(local.read(KEY) ?? '{}');
    const { hidden, density, mode } = kept as Partial<Record<keyof View, unknown>>;
    return {
      hidden: Array.isArray(hidden) ? SORTABLE.filter((column) => hidden.includes(column)) : HIDDEN,
      density: density === 'compact' ? 'compact' : 'comfortable',
      mode: mode === 'pages' ? 'pages' : 'endless',
    };
  } catch {
    return { hidden: HIDDEN, density: 'comfortable', mode: 'endless' };
  }
}

export const viewStore = createStore<View>(restore());

export function setView(view: View): void {
  local.write(KEY, JSON.stringify(view));
  viewStore.set(view);
}

/** A link to a page shows that page, whatever one likes. */
export function isPaged(mode: Mode, search: ContactsSearch): boolean {
  return mode === 'pages' || search.pagina !== undefined || search.filas !== undefined;
}

/** The columns in force: the address's, or those that this person likes. */
export function columnsOf({ columnas }: ContactsSearch, { hidden }: View): SortColumn[] {
  return columnas ?? SORTABLE.filter((column) => !hidden.includes(column));
}

/** With the columns that one sees where they are not the list's own: what a view keeps. */
export function withColumns(search: ContactsSearch, view: View): ContactsSearch {
  const isOwn = view.hidden.join() === HIDDEN.join();
  return search.columnas || isOwn ? search : { ...search, columnas: columnsOf(search, view) };
}
