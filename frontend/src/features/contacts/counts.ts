import { queryOptions } from '@tanstack/react-query';
import { client, unwrap } from '@/lib/client';
import { contactKeys } from './keys';
import type { FilterParams } from './search';

/** Others change contacts too. */
const NOW_AND_THEN = 60_000;

/** How many contacts meet the filters. */
export const totalQuery = (filters: FilterParams) =>
  queryOptions({
    queryKey: [...contactKeys.all, 'total', filters] as const,
    queryFn: async ({ signal }) => {
      const query = { ...filters, size: 1 };
      const { total, total_is_exact } = await unwrap(
        client.GET('/api/contactos/', { params: { query }, signal }),
      );
      return { total, total_is_exact };
    },
    refetchInterval: NOW_AND_THEN,
  });
