import { keepPreviousData, mutationOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { client, unwrap } from '@/lib/client';
import { type ContactCreate, ESTADOS, type Estado } from '@/lib/types';
import type { ContactsParams } from './search';

export const contactKeys = {
  all: ['contacts'] as const,
  lists: () => [...contactKeys.all, 'list'] as const,
  list: (params: ContactsParams) => [...contactKeys.lists(), params] as const,
  counts: (filters: ContactsParams) => [...contactKeys.all, 'counts', filters] as const,
  details: () => [...contactKeys.all, 'detail'] as const,
  detail: (id: string) => [...contactKeys.details(), id] as const,
};

/** One page. Each set of parameters is a key of its own, so that an older answer never takes a newer one's place. */
export const contactsQuery = (params: ContactsParams) =>
  queryOptions({
    queryKey: contactKeys.list(params),
    queryFn: ({ signal }) => unwrap(client.GET('/api/contactos/', { params: { query: params }, signal })),
    placeholderData: keepPreviousData,
  });

export const contactQuery = (id: string) =>
  queryOptions({
    queryKey: contactKeys.detail(id),
    queryFn: ({ signal }) => unwrap(client.GET('/api/contactos/{id}', { params: { path: { id } }, signal })),
  });

/** How many of each estado meet the filters. */
export const estadoCountsQuery = (filters: ContactsParams) =>
  queryOptions({
    queryKey: contactKeys.counts(filters),
    queryFn: async ({ signal }): Promise<Record<Estado, number>> => {
      const totals = await Promise.all(
        ESTADOS.map(async (estado) => {
          const query = { ...filters, filter_estado: estado, size: 1 };
          const { total } = await unwrap(client.GET('/api/contactos/', { params: { query }, signal }));
          return [estado, total] as const;
        }),
      );
      return Object.fromEntries(totals) as Record<Estado, number>;
    },
    placeholderData: keepPreviousData,
  });

export const createContact = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (body: ContactCreate) => unwrap(client.POST('/api/contactos/', { body })),
    onSuccess: (contact) => {
      queryClient.setQueryData(contactKeys.detail(contact.id), contact);
      return queryClient.invalidateQueries({ queryKey: contactKeys.all, refetchType: 'active' });
    },
  });
