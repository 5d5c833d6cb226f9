/**
 * The contacts of the list that are chosen, to change many at once: those that one ticked, or all that the filters let
 * through. It outlasts scrolling and turning pages, and not another list.
 */

import { useEffect, useSyncExternalStore } from 'react';
import { createStore } from '@/lib/store';

export type Selection = {
  ids: ReadonlySet<string>;
  /** All that the filters let through, whether loaded or not; `ids` are those from before. */
  isAll: boolean;
  /** All that was loaded when one chose that; more may have come since. */
  isLoaded: boolean;
  /** One is choosing, though nothing may be chosen yet. */
  isOn: boolean;
  /** Where a range begins, and what was chosen when it began. */
  anchor?: string;
  before: ReadonlySet<string>;
};

const NOTHING: Selection = { ids: new Set(), isAll: false, isLoaded: false, isOn: false, before: new Set() };

export const selectionStore = createStore(NOTHING);

let loaded: () => string[] = () => [];

/** The list that is shown says which contacts of it are loaded, in its order. */
export function useLoaded(ids: () => string[]): void {
  useEffect(() => {
    loaded = ids;
  });
}

export function isChosen(id: string): boolean {
  const { ids, isAll } = selectionStore.get();
  return isAll || ids.has(id);
}

/** Whether all that is loaded is, now or when one chose it. */
export function isLoadedChosen(): boolean {
  return selectionStore.get().isLoaded || isAllChosen();
}

/** Whether all that is loaded is. */
export function isAllChosen(): boolean {
  return loaded().every(isChosen);
}

/** Renders anew only when what is asked for changes. */
export function useSelection<T>(select: () => T): T {
  return useSyncExternalStore(selectionStore.subscribe, select);
}

export const isSelecting = () => selectionStore.get().isOn;

/** Whether one is choosing in this list; another one begins with nothing chosen. */
export function useSelectionOf(list: string): boolean {
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the list changes, and when one leaves it
  useEffect(() => clearSelection, [list]);
  return useSelection(isSelecting);
}

export function startSelecting(): void {
  selectionStore.set({ ...NOTHING, isOn: true });
}

export function clearSelection(): void {
  selectionStore.set(NOTHING);
}

export function toggle(id: string): void {
  const ids = new Set(selectionStore.get().ids);
  put(ids, id, !isChosen(id));
  selectionStore.set({ ...NOTHING, ids, isOn: ids.size > 0, anchor: id, before: ids });
}

/** From where one ticked last up to here, each like the first; a longer or shorter range takes this one's place. */
export function extendTo(id: string): void {
  const { anchor = '', before, isAll } = selectionStore.get();
  const all = loaded();
  const [from, to] = [all.indexOf(anchor), all.indexOf(id)];
  if (isAll || from < 0 || to < 0) {
    toggle(id);
    return;
  }
  const ids = new Set(before);
  for (const one of all.slice(Math.min(from, to), Math.max(from, to) + 1)) put(ids, one, before.has(anchor));
  selectionStore.set({ ...NOTHING, ids, isOn: ids.size > 0, anchor, before });
}

export function chooseLoaded(): void {
  const { ids: chosen, anchor } = selectionStore.get();
  const ids = new Set([...chosen, ...loaded()]);
  if (ids.size > 0) selectionStore.set({ ...NOTHING, ids, isLoaded: true, isOn: true, anchor, before: ids });
}

export function chooseAll(): void {
  selectionStore.set({ ...selectionStore.get(), isAll: true });
}

function put(ids: Set<string>, id: string, isIn: boolean): void {
  if (isIn) ids.add(id);
  else ids.delete(id);
}
