/** A column of the board as the cache has it, and what a move does to it. */

import type { InfiniteData } from '@tanstack/react-query';
import type { Contact, ContactPage } from '@/lib/types';
import type { Matches } from '../matches';

export const PAGE_SIZE = 30;

/**
 * `next` is where the page after it begins, null where there is none: behind a row and not behind a number of rows, so
 * that cards which come or go shift nobody over a border. A row that comes twice is shown once.
 */
export type Page = {
  items: Contact[];
  total: number;
  isExact: boolean;
  next: string | null;
  /** For a search, where it stands in each of them. */
  found: ContactPage['coincidencias'];
};
export type Column = InfiniteData<Page>;

/** On top, where one sees it; or in the order of the column, where it was before. */
export type Place = 'top' | 'order';

type Answer = Pick<ContactPage, 'items' | 'total' | 'total_is_exact' | 'next_cursor' | 'coincidencias'>;

export function toPage({ items, total, total_is_exact, next_cursor, coincidencias }: Answer): Page {
  return { items, total, isExact: total_is_exact, next: next_cursor, found: coincidencias };
}

/** What the search found of each card; of one that was moved here, nothing. */
export function matchesIn(column: Column): Map<string, Matches> {
  return new Map(column.pages.flatMap((page) => Object.entries(page.found) as [string, Matches][]));
}

export function countOf(column: Column): number {
  return column.pages.at(-1)?.total ?? 0;
}

/** Else there are more than `countOf` says. */
export function isCounted(column: Column): boolean {
  return column.pages.at(-1)?.isExact ?? true;
}

export function cardsOf(column: Column): Contact[] {
  const cards = new Map<string, Contact>();
  for (const page of column.pages)
    for (const card of page.items) if (!cards.has(card.id)) cards.set(card.id, card);
  return [...cards.values()];
}

export function hasCard(column: Column, id: string): boolean {
  return column.pages.some((page) => page.items.some((card) => card.id === id));
}

export function withoutCard(column: Column, id: string): Column {
  if (!hasCard(column, id)) return column;
  return onPages(column, (page) => ({
    ...page,
    items: page.items.filter((card) => card.id !== id),
    total: Math.max(0, page.total - 1),
  }));
}

export function withCard(column: Column, card: Contact, place: Place): Column {
  if (hasCard(column, card.id)) return replaced(column, card);
  const last = column.pages.at(-1);
  if (!last) return column;
  const isWhole = last.next === null;
  const after = place === 'order' ? lastNewer(column, card) : null;
  // Older than all we know while there are more: its place is not loaded yet.
  const isBeyond = after !== null && !isWhole && after.isLast;
  const isInOrder = place === 'order' && !isBeyond;
  const target = isInOrder && after ? after : { page: 0, index: -1 };
  return onPages(column, (page, number) => ({
    ...page,
    items: number === target.page ? page.items.toSpliced(target.index + 1, 0, card) : page.items,
    total: page.total + 1,
  }));
}

export function replaced(column: Column, card: Contact): Column {
  return onPages(column, (page) => ({
    ...page,
    items: page.items.map((candidate) => (candidate.id === card.id ? card : candidate)),
  }));
}

function onPages(column: Column, change: (page: Page, number: number) => Page): Column {
  return { ...column, pages: column.pages.map(change) };
}

/** The last card that comes before this one; from behind, because what was put on top stands outside the order. */
function lastNewer(column: Column, card: Contact) {
  let isLast = true;
  for (let page = column.pages.length - 1; page >= 0; page -= 1) {
    const items = column.pages[page]?.items ?? [];
    for (let index = items.length - 1; index >= 0; index -= 1) {
      const candidate = items[index];
      if (candidate && isNewer(candidate, card)) return { page, index, isLast };
      isLast = false;
    }
  }
  return null;
}

function isNewer(one: Contact, other: Contact): boolean {
  const difference = Date.parse(one.created_at) - Date.parse(other.created_at);
  return difference === 0 ? one.id > other.id : difference > 0;
}
