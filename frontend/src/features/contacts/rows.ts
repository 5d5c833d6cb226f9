/** A contact's place in the list, row or card: where the focus goes when what stood beside it closes. */

import type { Contact } from '@/lib/types';
import type { Matches } from './matches';

function links(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[data-contact]')];
}

export function rowLink(id: string): HTMLElement | undefined {
  return links().find((link) => link.dataset.contact === id);
}

export function focusRow(id: string): void {
  rowLink(id)?.focus();
}

/** Who takes the place of a row that leaves: the next one, or the one before it. */
export function neighbourOf(id: string): string | undefined {
  const ids = links().map((link) => link.dataset.contact);
  const index = ids.indexOf(id);
  return index < 0 ? undefined : (ids[index + 1] ?? ids[index - 1]);
}

/** What a list draws: the rows from `start` up to `end` of `count`, the first of which has `offset` rows before it. */
export type Rows = {
  count: number;
  start: number;
  end: number;
  offset: number;
  /** Of the whole list; -1 where nobody knows. */
  total: number;
  rowAt: (index: number) => { contact: Contact; matches: Matches } | undefined;
  /** All that are loaded, drawn or not. */
  ids: () => string[];
};
