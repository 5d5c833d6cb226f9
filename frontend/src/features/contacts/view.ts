/** How this person likes the list: columns and density, kept on this machine. */

import { local } from '@/lib/storage';
import { createStore } from '@/lib/store';
import { SORTABLE, type SortColumn } from './search';

const KEY = 'crm.contacts.view';

export type Density = 'compact' | 'comfortable';
export type View = { hidden: SortColumn[]; density: Density };

/** What a table of this width has no room for, until somebody wants it. */
const HIDDEN: SortColumn[] = ['updated_at'];

function restore(): View {
  try {
    const kept: unknown = JSON.parse(local.read(KEY) ?? '{}');
    const { hidden, density } = kept as Partial<Record<keyof View, unknown>>;
    return {
      hidden: Array.isArray(hidden) ? SORTABLE.filter((column) => hidden.includes(column)) : HIDDEN,
      density: density === 'compact' ? 'compact' : 'comfortable',
    };
  } catch {
    return { hidden: HIDDEN, density: 'comfortable' };
  }
}

export const viewStore = createStore<View>(restore());

export function setView(view: View): void {
  local.write(KEY, JSON.stringify(view));
  viewStore.set(view);
}
