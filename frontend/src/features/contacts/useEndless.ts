import { keepPreviousData, type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useStore } from '@/lib/store';
import type { Contact, ContactPage } from '@/lib/types';
import {
  type Chain,
  chainOf,
  chainsStore,
  link,
  listKey,
  PAGE_ROWS,
  pageAt,
  pagesNear,
  rowsBefore,
  SLOTS,
  setChain,
} from './chain';
import { deletionsStore } from './deletions';
import { type Matches, matchesOf } from './matches';
import { contactsQuery } from './queries';
import type { ContactsParams } from './search';

const HALF_AN_HOUR = 30 * 60_000;

/** One page behind its cursor; it stays while somebody may scroll back to it. */
export function endlessPageQuery(params: ContactsParams, cursor: string | null) {
  const { queryKey, queryFn } = contactsQuery({ ...params, size: PAGE_ROWS, ...(cursor && { cursor }) });
  return queryOptions({ queryKey, queryFn, gcTime: HALF_AN_HOUR });
}

/** A row that is loaded, or whose page is on its way. */
export type ListRow = { contact: Contact; matches: Matches } | undefined;

export type EndlessList = ReturnType<typeof useEndless>;

/** The rows from `start` up to `end` of a list, of which only the pages near them are loaded. */
export function useEndless(params: ContactsParams, { start, end }: { start: number; end: number }) {
  const list = listKey(params);
  const chain = chainOf(useStore(chainsStore), list);
  const deletions = useStore(deletionsStore);
  const first = useQuery({ ...endlessPageQuery(params, null), placeholderData: keepPreviousData });
  const isStale = first.isPlaceholderData;

  const others = useNearPages(params, chain, pagesNear(chain, start, end));

  const pages = new Map<number, ContactPage>();
  if (first.data) pages.set(0, first.data);
  if (!isStale) for (const [page, { data }] of others) if (data) pages.set(page, data);

  const shown = new Map<number, ListRow[]>();
  const seen = new Set<string>();
  for (const page of [...pages.keys()].sort((a, b) => a - b)) {
    const data = pages.get(page);
    // What moved while one scrolled may be on two pages.
    const items = data?.items.filter(({ id }) => !deletions.has(id) && !seen.has(id)) ?? [];
    for (const { id } of items) seen.add(id);
    if (data)
      shown.set(
        page,
        items.map((contact) => ({ contact, matches: matchesOf(data, contact.id) })),
      );
  }
  const current = isStale ? staleChain(first.data, shown) : linked(chain, pages, shown);
  useEffect(() => {
    if (!isStale) setChain(list, current);
  });

  const isRefused = [...others.values()].some(({ error }) => error?.status === 422 || error?.status === 400);
  useEffect(() => {
    // Cursors that this tab has kept from before, and that the server does not know (any more).
    if (isRefused) setChain(list, chainOf(new Map(), list));
  }, [isRefused, list]);

  const failed = [...others.values()].find(({ error, data }) => error && !data);
  return {
    list,
    first,
    isStale,
    chain: current,
    count: current.rows.reduce((sum, rows) => sum + rows, 0),
    rowAt: rowReader(current, shown),
    /** Which row a contact is, among the loaded ones; else -1. */
    rowOf: (id: string) => rowOf(current, shown, id),
    failed,
  };
}

/** Each page in its own slot, so that the others stay as they are when one comes or goes. */
function useNearPages(params: ContactsParams, chain: Chain, near: number[]) {
  const pageIn = (slot: number) => near.find((page) => page % SLOTS === slot);
  const slots = [
    useNearPage(params, chain, pageIn(0)),
    useNearPage(params, chain, pageIn(1)),
    useNearPage(params, chain, pageIn(2)),
    useNearPage(params, chain, pageIn(3)),
    useNearPage(params, chain, pageIn(4)),
    useNearPage(params, chain, pageIn(5)),
    useNearPage(params, chain, pageIn(6)),
  ];
  return new Map(
    slots.flatMap((query, slot) => {
      const page = pageIn(slot);
      return page === undefined ? [] : [[page, query] as const];
    }),
  );
}

function useNearPage(params: ContactsParams, chain: Chain, page: number | undefined) {
  const cursor = page === undefined ? null : (chain.cursors[page] ?? null);
  return useQuery({ ...endlessPageQuery(params, cursor), enabled: cursor !== null });
}

/** The list before, until the first page of this one is there. */
function staleChain(data: ContactPage | undefined, shown: Map<number, ListRow[]>): Chain {
  return { cursors: [null], rows: [data ? (shown.get(0)?.length ?? 0) : PAGE_ROWS] };
}

function linked(chain: Chain, pages: Map<number, ContactPage>, shown: Map<number, ListRow[]>): Chain {
  let next = chain;
  for (const [page, data] of [...pages].sort(([a], [b]) => a - b)) {
    if (page >= next.cursors.length) continue;
    const all = data.total_is_exact ? data.total : undefined;
    next = link(next, page, shown.get(page)?.length ?? 0, data.next_cursor, all);
  }
  return next;
}

function rowReader(chain: Chain, shown: Map<number, ListRow[]>): (row: number) => ListRow {
  const starts: number[] = [];
  let before = 0;
  for (const rows of chain.rows) {
    starts.push(before);
    before += rows;
  }
  return (row) => {
    const page = pageAt(chain, row);
    return shown.get(page)?.[row - (starts[page] ?? 0)];
  };
}

function rowOf(chain: Chain, shown: Map<number, ListRow[]>, id: string): number {
  for (const [page, rows] of shown) {
    const index = rows.findIndex((row) => row?.contact.id === id);
    if (index >= 0) return rowsBefore(chain, page) + index;
  }
  return -1;
}

/** All that is loaded of a list, in its order. */
export function loadedIds(queryClient: QueryClient, params: ContactsParams, { cursors }: Chain): string[] {
  const pages = cursors.map((cursor) => queryClient.getQueryData(endlessPageQuery(params, cursor).queryKey));
  const ids = pages.flatMap((page) => page?.items.map(({ id }) => id) ?? []);
  return [...new Set(ids)].filter((id) => !deletionsStore.get().has(id));
}

/** The page of a contact that is loaded. */
export function findPage(
  queryClient: QueryClient,
  params: ContactsParams,
  chain: Chain,
  id: string,
): number | undefined {
  const page = chain.cursors.findIndex((cursor) => {
    const data = queryClient.getQueryData(endlessPageQuery(params, cursor).queryKey);
    return data?.items.some((contact) => contact.id === id);
  });
  return page < 0 ? undefined : page;
}
