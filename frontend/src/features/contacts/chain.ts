/**
 * Where each page of a list without end begins, as far as somebody has scrolled, and where they were in it: so that
 * one comes back to one's place, by Back, from a contact, or after a reload of this tab.
 *
 * Each page stands behind a row (a cursor) and not behind a number of rows: what comes or goes meanwhile moves no row
 * over the border of two pages. Only pages near what one sees are loaded, and asked again after a change.
 */

import { hashKey } from '@tanstack/react-query';
import { perTab } from '@/lib/storage';
import { createStore } from '@/lib/store';
import type { ContactsParams } from './search';

export const PAGE_ROWS = 50;

const KEY = 'crm.contacts.places';
const KEPT = 8;

export type Chain = {
  /** Of each known page; the first has none. */
  cursors: readonly (string | null)[];
  /** How many rows each has; a page that is not loaded yet is taken to be full. */
  rows: readonly number[];
};

type Place = {
  top: number;
  /** The contact that was opened, and its page. */
  opened?: { id: string; page: number };
};

const START: Chain = { cursors: [null], rows: [PAGE_ROWS] };

const [keptChains, keptPlaces] = restore();
export const chainsStore = createStore<ReadonlyMap<string, Chain>>(keptChains);
const places = keptPlaces;

export function listKey(params: ContactsParams): string {
  return hashKey([params]);
}

export function chainOf(chains: ReadonlyMap<string, Chain>, list: string): Chain {
  return chains.get(list) ?? START;
}

/**
 * What the answer for a page tells: how many rows it has, and where the next one begins. Of how many there are in `all`,
 * where that is known, the last page has what is left: the list would become shorter below who scrolls there first.
 */
export function link(
  chain: Chain,
  page: number,
  rows: number,
  next: string | null,
  all = Number.POSITIVE_INFINITY,
): Chain {
  const isKnown = chain.rows[page] === rows && (chain.cursors[page + 1] ?? null) === next;
  if (isKnown) return chain;
  const cursors = chain.cursors.slice(0, next === null ? page + 1 : undefined);
  const counts = chain.rows.slice(0, cursors.length);
  counts[page] = rows;
  if (next !== null && cursors[page + 1] !== next) {
    cursors[page + 1] = next;
    const left = all - rowsBefore(chain, page) - rows;
    counts[page + 1] ??= Math.min(PAGE_ROWS, Math.max(1, left));
  }
  return { cursors, rows: counts };
}

export function setChain(list: string, chain: Chain): void {
  const chains = chainsStore.get();
  if (chains.get(list) === chain) return;
  const others = [...chains].filter(([key]) => key !== list).slice(-(KEPT - 1));
  chainsStore.set(new Map([...others, [list, chain]]));
}

export function placeIn(list: string): Place {
  return places.get(list) ?? { top: 0 };
}

export function keepPlace(list: string, patch: Partial<Place>): void {
  const place = { ...placeIn(list), ...patch };
  // The list that was used last is the last one.
  places.delete(list);
  places.set(list, place);
  for (const key of [...places.keys()].slice(0, -KEPT)) places.delete(key);
  persistSoon();
}

/** Who asks for another list by hand begins at its top. */
export function forgetPlace(params: ContactsParams): void {
  places.delete(listKey(params));
  persistSoon();
}

/** How many rows stand before this page. */
export function rowsBefore(chain: Chain, page: number): number {
  return chain.rows.slice(0, page).reduce((sum, rows) => sum + rows, 0);
}

/** The page that this row is on, or the last one. */
export function pageAt(chain: Chain, row: number): number {
  let before = 0;
  for (const [page, rows] of chain.rows.entries()) {
    before += rows;
    if (row < before) return page;
  }
  return chain.rows.length - 1;
}

/** As many pages as are near at once: the tallest screen shows rows of three, with as much above and below. */
export const SLOTS = 7;

/** The pages of these rows and the next one; not the first, which is always there. Of too many those in the middle. */
export function pagesNear(chain: Chain, start: number, end: number): number[] {
  const from = Math.max(1, pageAt(chain, start));
  const to = Math.min(chain.cursors.length - 1, pageAt(chain, end) + 1);
  const middle = pageAt(chain, Math.floor((start + end) / 2));
  const first = Math.max(from, Math.min(middle - Math.floor(SLOTS / 2), to - SLOTS + 1));
  return Array.from({ length: Math.min(SLOTS, Math.max(0, to - first + 1)) }, (_, index) => first + index);
}

let timer: ReturnType<typeof setTimeout> | undefined;

function persistSoon(): void {
  clearTimeout(timer);
  timer = setTimeout(persist, 250);
}

function persist(): void {
  clearTimeout(timer);
  const chains = chainsStore.get();
  const kept = [...places].map(([list, place]) => ({ list, ...place, ...chainOf(chains, list) }));
  perTab.write(KEY, JSON.stringify(kept));
}

function restore(): [Map<string, Chain>, Map<string, Place>] {
  const chains = new Map<string, Chain>();
  const found = new Map<string, Place>();
  try {
    const kept = JSON.parse(perTab.read(KEY) ?? '[]') as ({ list: string } & Chain & Place)[];
    for (const { list, cursors, rows, top, opened } of kept) {
      if (cursors.length !== rows.length || cursors[0] !== null) continue;
      chains.set(list, { cursors, rows });
      found.set(list, { top, opened });
    }
  } catch {
    // What this version does not understand is as good as nothing.
  }
  return [chains, found];
}

window.addEventListener('pagehide', persist);
