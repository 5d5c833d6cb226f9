import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMatch, useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { useStore } from '@/lib/store';
import { type Chain, chainOf, chainsStore, keepPlace, listKey, placeIn, rowsBefore } from './chain';
import { deletionsStore } from './deletions';
import { useList } from './list';
import { contactsQuery } from './queries';
import { type ContactsSearch, toListParams, toParams } from './search';
import { endlessPageQuery, findPage } from './useEndless';
import { useKnownTotal } from './useKnownTotal';
import { isPaged, viewStore } from './view';

export type Neighbours = {
  /** Counts from 1, over all pages. */
  position: number;
  total: number;
  isTotalExact: boolean;
  hasPrevious: boolean;
  hasNext: boolean;
  goTo: (step: 1 | -1) => void;
};

/** Where a contact stood in its page: who works through a list changes some so that they leave it. */
type Stood = { id: string; behind: string | undefined; before: string | undefined };

/** Where it would stand now; -1 where nobody knows. */
function placeOf(stood: Stood | null, contacts: { id: string }[]): number {
  if (!stood) return -1;
  const ids = contacts.map((contact) => contact.id);
  const behind = stood.behind === undefined ? -1 : ids.indexOf(stood.behind);
  if (behind >= 0) return behind + 1;
  if (stood.before !== undefined) return ids.indexOf(stood.before);
  return stood.behind === undefined ? 0 : -1;
}

const UNKNOWN = { total: 0, total_is_exact: true };

/** A list that is read page by page, by number or behind cursors. */
type Pages = {
  query: ReturnType<typeof contactsQuery>;
  page: number;
  before: number;
  /** The page before or after this one; undefined where there is none. */
  beside: (step: 1 | -1, next: string | null) => ReturnType<typeof contactsQuery> | undefined;
  search: (page: number) => ContactsSearch;
  keep: (id: string, page: number) => void;
};

/** The contact's place in the list that its address tells of, and the way to the one before and after it. */
export function useNeighbours(id: string): Neighbours | null {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const deletions = useStore(deletionsStore);
  const chains = useStore(chainsStore);
  const { mode } = useStore(viewStore);
  const stood = useRef<Stood>(null);
  // The board has no such order.
  const isList = useMatch({ from: '/_app/contactos', shouldThrow: false }) !== undefined;
  const list = useList();
  const search = isList ? list?.search : undefined;
  const pages =
    search && isPaged(mode, search)
      ? numbered(search)
      : endless(search ?? {}, chains, (params, chain) => findPage(queryClient, params, chain, id), id);
  const { data, isPlaceholderData } = useQuery({
    ...pages.query,
    placeholderData: undefined,
    enabled: search !== undefined,
  });
  const known = useKnownTotal(search ?? {}, data ?? UNKNOWN);
  if (!data || !search || isPlaceholderData) return null;
  const contacts = data.items.filter((contact) => !deletions.has(contact.id));
  const index = contacts.findIndex((contact) => contact.id === id);
  if (index >= 0) stood.current = { id, behind: contacts[index - 1]?.id, before: contacts[index + 1]?.id };
  const place = index >= 0 ? index : placeOf(stood.current?.id === id ? stood.current : null, contacts);
  if (place < 0) return null;
  pages.keep(id, pages.page);
  const after = index >= 0 ? place + 1 : place;

  async function goTo(step: 1 | -1) {
    const next = contacts[step > 0 ? after : place - 1];
    if (next) return open(next.id, pages.page);
    const query = pages.beside(step, data?.next_cursor ?? null);
    if (!query) return;
    const { items } = await queryClient.ensureQueryData(query);
    const others = items.filter((contact) => contact.id !== id && !deletions.has(contact.id));
    const first = step > 0 ? others[0] : others.at(-1);
    if (first) open(first.id, pages.page + step);
  }

  /** Back leads out of the contacts that one leafed through, not through all of them. */
  function open(contactId: string, page: number) {
    pages.keep(contactId, page);
    void navigate({
      to: '/contactos/$contactId',
      params: { contactId },
      // Its address may only name a saved view.
      search: (last) => ({ ...last, pagina: pages.search(page).pagina }),
      replace: true,
    });
  }

  return {
    position: pages.before + place + 1,
    total: known.total - (data.items.length - contacts.length),
    isTotalExact: known.total_is_exact,
    hasPrevious: place > 0 || pages.page > 0,
    hasNext: after < contacts.length || data.next_cursor !== null,
    // What can't be loaded can't be gone to; the list says why.
    goTo: (step) => void goTo(step).catch(() => undefined),
  };
}

function numbered(search: ContactsSearch): Pages {
  const params = toParams(search);
  const [page, size] = [params.page ?? 0, params.size ?? 0];
  return {
    query: contactsQuery(params),
    page,
    before: page * size,
    beside: (step, next) =>
      (step > 0 ? next === null : page === 0) ? undefined : contactsQuery({ ...params, page: page + step }),
    search: (turned) => ({ ...search, pagina: turned > 0 ? turned + 1 : undefined }),
    keep: () => undefined,
  };
}

function endless(
  search: ContactsSearch,
  chains: ReadonlyMap<string, Chain>,
  find: (params: ReturnType<typeof toListParams>, chain: Chain) => number | undefined,
  id: string,
): Pages {
  const params = toListParams(search);
  const list = listKey(params);
  const chain = chainOf(chains, list);
  const { opened } = placeIn(list);
  const kept = opened?.id === id && opened.page < chain.cursors.length ? opened.page : undefined;
  const page = find(params, chain) ?? kept ?? 0;
  const queryOf = (cursor: string | null) =>
    endlessPageQuery(params, cursor) as ReturnType<typeof contactsQuery>;
  return {
    query: queryOf(chain.cursors[page] ?? null),
    page,
    before: rowsBefore(chain, page),
    beside: (step, next) => {
      if (step > 0) return next === null ? undefined : queryOf(next);
      return page === 0 ? undefined : queryOf(chain.cursors[page - 1] ?? null);
    },
    search: () => search,
    keep: (contactId, at) => keepPlace(list, { opened: { id: contactId, page: at } }),
  };
}
