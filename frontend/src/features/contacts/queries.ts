import { keepPreviousData, mutationOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { client, unwrap } from '@/lib/client';
import type { ContactCreate, ContactPage } from '@/lib/types';
import { contactKeys } from './keys';
import type { ContactsParams, FilterParams } from './search';

export { contactKeys };

/** One page. Each set of parameters is a key of its own, so that an older answer never takes a newer one's place. */
export const contactsQuery = (params: ContactsParams) =>
  queryOptions({
    queryKey: contactKeys.list(params),
    // The client's types forget that a span is a pair.
    queryFn: async ({ signal }) =>
      (await unwrap(client.GET('/api/contactos/', { params: { query: params }, signal }))) as ContactPage,
    placeholderData: keepPreviousData,
  });

export const contactQuery = (id: string) =>
  queryOptions({
    queryKey: contactKeys.detail(id),
    queryFn: ({ signal }) => unwrap(client.GET('/api/contactos/{id}', { params: { path: { id } }, signal })),
  });

/** How many contacts meet the filters, in all and in parts; under their key, so that it follows every change of one. */
export const summaryQuery = (filters: FilterParams = {}) =>
  queryOptions({
    queryKey: contactKeys.summary(filters),
    queryFn: ({ signal }) =>
      unwrap(client.GET('/api/contactos/resumen', { params: { query: filters }, signal })),
    placeholderData: keepPreviousData,
  });

/** How many of each estado, and no more: what a list and a board show above themselves. */
export const estadosQuery = (filters: FilterParams) => summaryQuery({ ...filters, solo_estados: true });

export const createContact = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (body: ContactCreate) => unwrap(client.POST('/api/contactos/', { body })),
    onSuccess: (contact) => {
      queryClient.setQueryData(contactKeys.detail(contact.id), contact);
      return queryClient.invalidateQueries({ queryKey: contactKeys.all, refetchType: 'active' });
    },
  });
