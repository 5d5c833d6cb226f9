/** The municipios of Colombia. They change once in years. */

import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { client, unwrap } from '@/lib/client';

const PLACES = 'municipios';

export const placeQuery = (codigo: string) =>
  queryOptions({
    queryKey: [PLACES, 'one', codigo],
    queryFn: ({ signal }) =>
      unwrap(client.GET('/api/municipios/{codigo}', { params: { path: { codigo } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** As one types; the last answer stays until the next one is there. */
export const placesQuery = (search: string) =>
  queryOptions({
    queryKey: [PLACES, 'search', search],
    queryFn: ({ signal }) =>
      unwrap(client.GET('/api/municipios/', { params: { query: { search } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });
