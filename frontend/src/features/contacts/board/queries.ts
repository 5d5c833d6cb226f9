import {
  infiniteQueryOptions,
  keepPreviousData,
  mutationOptions,
  type QueryClient,
  type QueryKey,
} from '@tanstack/react-query';
import { ApiError, client, unwrap } from '@/lib/client';
import { isLeftAlone } from '@/lib/conflicts';
import { type Contact, type ContactPage, ESTADOS, type Estado } from '@/lib/types';
import { contactKeys } from '../queries';
import type { FilterParams } from '../search';
import { saveContact } from '../update';
import {
  type Column,
  hasCard,
  PAGE_SIZE,
  type Page,
  type Place,
  replaced,
  toPage,
  withCard,
  withoutCard,
} from './column';

export const boardKeys = {
  // Among the lists: who edits or deletes a contact elsewhere reaches its card as well.
  all: [...contactKeys.lists(), 'board'] as const,
  column: (filters: FilterParams, estado: Estado) => [...boardKeys.all, filters, estado] as const,
};

/** More pages than this are not asked again only because somebody looks at the window: it would be one after the other. */
const FEW_PAGES = 3;

export const columnQuery = (filters: FilterParams, estado: Estado) =>
  infiniteQueryOptions({
    queryKey: boardKeys.column(filters, estado),
    queryFn: async ({ pageParam, signal }) => {
      // Newest first also in a search: a card that was moved has its place by it.
      const query = {
        ...filters,
        filter_estado: [estado],
        sort: '-created_at' as const,
        size: PAGE_SIZE,
        ...(pageParam && { cursor: pageParam }),
      };
      // The client's types forget that a span is a pair.
      return toPage(
        (await unwrap(client.GET('/api/contactos/', { params: { query }, signal }))) as ContactPage,
      );
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last: Page) => last.next,
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: (query) => (query.state.data?.pages.length ?? 0) <= FEW_PAGES,
  });

type Touched = { queryKey: QueryKey; updatedAt: number | undefined; isDue: boolean };

/** A move that is shown already; `contact` is as it was before. */
export type Move = { contact: Contact; to: Estado; filters: FilterParams; touched: Touched[] };

/**
 * Shows a move, before the server knows of it. At once and not in `onMutate`, which runs a moment later: a card that
 * was let go must not be seen in its old place again.
 */
export function showMove(
  queryClient: QueryClient,
  filters: FilterParams,
  contact: Contact,
  to: Estado,
  place: Place,
): Move {
  const moved = { ...contact, estado: to };
  const keyOf = (estado: Estado) => boardKeys.column(filters, estado);
  const isIn = (estado: Estado) => {
    const column = queryClient.getQueryData<Column>(keyOf(estado));
    return column !== undefined && hasCard(column, contact.id);
  };
  // Where it was when one took it, and where somebody else may have put it since.
  const left = ESTADOS.filter((estado) => estado !== to && (estado === contact.estado || isIn(estado)));
  const touched = [
    ...left.map((estado) => edit(queryClient, keyOf(estado), (column) => withoutCard(column, contact.id))),
    edit(queryClient, keyOf(to), (column) => withCard(column, moved, place)),
  ];
  queryClient.setQueryData<Contact>(
    contactKeys.detail(contact.id),
    (known) => known && { ...known, estado: to },
  );
  return { contact, to, filters, touched };
}

export const moveContact = (queryClient: QueryClient, onRefused: (error: ApiError, move: Move) => void) =>
  mutationOptions({
    mutationKey: [...boardKeys.all, 'move'],
    // One after the other: who moves a card twice wants it where it was put last.
    scope: { id: 'board' },
    mutationFn: ({ contact, to }: Move) => saveContact(contact.id, { estado: to }, contact),
    onSuccess: (contact, { filters, to, touched }) => {
      // Somebody else moved it too, and there one lets it be.
      const moved = isLeftAlone(contact)
        ? showMove(queryClient, filters, { ...contact, estado: to }, contact.estado, 'order').touched
        : [];
      edit(queryClient, boardKeys.column(filters, contact.estado), (column) => replaced(column, contact));
      queryClient.setQueryData(contactKeys.detail(contact.id), contact);
      // Boards with other filters are loaded anew when they are shown; lists and figures too.
      queryClient.removeQueries({ queryKey: boardKeys.all, type: 'inactive' });
      void queryClient.invalidateQueries({
        queryKey: contactKeys.all,
        predicate: ({ queryKey }) => queryKey[1] !== 'detail' && queryKey[2] !== 'board',
      });
      refetchDoubtful(queryClient, touched);
      for (const { queryKey } of moved) void queryClient.invalidateQueries({ queryKey });
    },
    onError: (error, move) => {
      takeBack(queryClient, move);
      onRefused(error, move);
      if (error instanceof ApiError && error.isUnreachable) return;
      for (const { queryKey } of move.touched) void queryClient.invalidateQueries({ queryKey });
    },
  });

/** Only if the card still lies where this move had put it. */
function takeBack(queryClient: QueryClient, { contact, to, filters }: Move): void {
  const target = queryClient.getQueryData<Column>(boardKeys.column(filters, to));
  if (target && hasCard(target, contact.id))
    showMove(queryClient, filters, { ...contact, estado: to }, contact.estado, 'order');
}

/** What was fetched while the move was on its way may be from before it or from after it: ask again. */
function refetchDoubtful(queryClient: QueryClient, touched: Touched[]): void {
  for (const { queryKey, updatedAt, isDue } of touched) {
    const state = queryClient.getQueryState(queryKey);
    if (isDue || state?.dataUpdatedAt !== updatedAt) void queryClient.invalidateQueries({ queryKey });
  }
}

function edit(queryClient: QueryClient, queryKey: QueryKey, change: (column: Column) => Column): Touched {
  const state = queryClient.getQueryState<Column>(queryKey);
  if (!state?.data) return { queryKey, updatedAt: undefined, isDue: true };
  const isFetchingMore = state.fetchMeta?.fetchMore !== undefined;
  const isDue = state.isInvalidated || (state.fetchStatus === 'fetching' && !isFetchingMore);
  // An answer that is on its way would bring back what was before.
  void queryClient.cancelQueries({ queryKey });
  // It stays as old as it is: this was no fetch.
  queryClient.setQueryData<Column>(queryKey, (column) => column && change(column), {
    updatedAt: state.dataUpdatedAt,
  });
  return { queryKey, updatedAt: state.dataUpdatedAt, isDue };
}
