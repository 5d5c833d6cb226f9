import { queryOptions } from '@tanstack/react-query';
import { client, unwrap } from '@/lib/client';
import { contactKeys } from './queries';

/** The figures of the home page; under the contacts' key, so that they follow every change of a contact. */
export const summaryQuery = queryOptions({
  queryKey: [...contactKeys.all, 'summary'] as const,
  queryFn: ({ signal }) => unwrap(client.GET('/api/contactos/resumen', { signal })),
});
