import { queryOptions } from '@tanstack/react-query';
import { client, unwrap } from '@/lib/client';
import { CONTACTS, VIEWS } from '@/lib/keys';

/** Others change contacts and views too. */
const NOW_AND_THEN = 60_000;

export const viewKeys = {
  all: VIEWS,
  list: [...VIEWS, 'list'] as const,
  default: [...VIEWS, 'default'] as const,
  // Under the contacts' key, so that they follow every change of a contact.
  totals: [...CONTACTS, 'view-totals'] as const,
};

/** One's own and the team's, by name. */
export const viewsQuery = queryOptions({
  queryKey: viewKeys.list,
  queryFn: ({ signal }) => unwrap(client.GET('/api/vistas/', { signal })),
  refetchInterval: NOW_AND_THEN,
});

/** How many contacts each of them has right now. */
export const viewTotalsQuery = queryOptions({
  queryKey: viewKeys.totals,
  queryFn: async ({ signal }) => {
    const totals = await unwrap(client.GET('/api/vistas/totales', { signal }));
    return Object.fromEntries(totals.map((total) => [total.id, total]));
  },
  refetchInterval: NOW_AND_THEN,
});

/** Which one the list opens with. */
export const defaultViewQuery = queryOptions({
  queryKey: viewKeys.default,
  queryFn: async ({ signal }) => {
    const { vista_id } = await unwrap(client.GET('/api/vistas/predeterminada', { signal }));
    return vista_id;
  },
  staleTime: Number.POSITIVE_INFINITY,
});
