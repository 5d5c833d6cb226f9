import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { client, unwrap } from '@/lib/client';
import { AUDIT, CONTACTS } from '@/lib/keys';

const SIZE = 20;

/** Under the contacts, so that every change of one brings its history anew. */
export const historyKeys = {
  of: (id: string) => [...CONTACTS, 'history', id] as const,
};

const fetchHistory = (id: string, cursor: string | null, signal: AbortSignal) =>
  unwrap(
    client.GET('/api/contactos/{id}/historial', {
      params: { path: { id }, query: { size: SIZE, cursor } },
      signal,
    }),
  );

/** The newest entries alone. */
export const historyQuery = (id: string) =>
  queryOptions({
    queryKey: [...historyKeys.of(id), 'newest'],
    queryFn: ({ signal }) => fetchHistory(id, null, signal),
    staleTime: 0,
  });

/** What was done to a user; for superusers. */
export const userHistoryQuery = (id: string) =>
  queryOptions({
    queryKey: [...AUDIT, 'user', id],
    queryFn: ({ signal }) =>
      unwrap(
        client.GET('/api/auditoria/', {
          params: { query: { entidad: ['usuario'], entidad_id: id, size: SIZE } },
          signal,
        }),
      ),
    staleTime: 0,
  });

export const wholeHistoryQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: historyKeys.of(id),
    queryFn: ({ pageParam, signal }) => fetchHistory(id, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
