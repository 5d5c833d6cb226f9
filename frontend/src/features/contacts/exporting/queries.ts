import { queryOptions } from '@tanstack/react-query';
import { client, unwrap } from '@/lib/client';
import { contactKeys } from '../keys';
import type { FilterParams } from '../search';

/** All of them counted, where a list stops at some thousands. */
export const exportTotalQuery = (filters: FilterParams) =>
  queryOptions({
    queryKey: [...contactKeys.all, 'export', filters] as const,
    queryFn: async ({ signal }) => {
      const answer = client.GET('/api/contactos/exportar/total', { params: { query: filters }, signal });
      return (await unwrap(answer)).total;
    },
  });
