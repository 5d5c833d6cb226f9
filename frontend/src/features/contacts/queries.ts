import { keepPreviousData, mutationOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { client, unwrap } from '@/lib/client';
import type { Contact, ContactCreate, ContactPage, ContactUpdate } from '@/lib/types';
import { findContact, patchContact } from './cache';
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

/**
 * Shown at once, taken back where the server refuses. Changes of one contact go out one after the other, so that the
 * last one typed is the last one stored.
 */
export const updateContact = (queryClient: QueryClient, id: string) => {
  const mutationKey = [...contactKeys.detail(id), 'update'];
  return mutationOptions({
    mutationKey,
    scope: { id: mutationKey.join(' ') },
    mutationFn: (body: ContactUpdate) =>
      unwrap(client.PUT('/api/contactos/{id}', { params: { path: { id } }, body })),
    onMutate: async (body) => {
      // An answer that is on its way would bring back what was before.
      await queryClient.cancelQueries({ queryKey: contactKeys.lists() });
      await queryClient.cancelQueries({ queryKey: contactKeys.detail(id) });
      const before = findContact(queryClient, id);
      const shown = withName(before, body);
      patchContact(queryClient, id, shown);
      return { before, shown };
    },
    onSuccess: (saved, body) => {
      // Only what this change was about: another one of the same contact may be on its way.
      const { nombre_completo, updated_at } = saved;
      patchContact(queryClient, id, { ...only(saved, Object.keys(body)), nombre_completo, updated_at });
    },
    onError: (_error, _body, context) => {
      if (!context?.before) return;
      // A later change of the same field stays.
      const now = findContact(queryClient, id);
      const names = Object.keys(context.shown) as (keyof Contact)[];
      const unchanged = names.filter((name) => now?.[name] === context.shown[name]);
      patchContact(queryClient, id, only(context.before, unchanged));
    },
    onSettled: () => {
      if (queryClient.isMutating({ mutationKey }) > 1) return;
      void queryClient.invalidateQueries({ queryKey: contactKeys.all });
    },
  });
};

function only(contact: Contact, names: string[]): Partial<Contact> {
  return Object.fromEntries(Object.entries(contact).filter(([name]) => names.includes(name)));
}

/** What the server will make of it: the whole name follows its parts. */
function withName(before: Contact | undefined, body: ContactUpdate): Partial<Contact> {
  const patch = body as Partial<Contact>;
  if (!before || !('nombres' in body || 'apellidos' in body)) return patch;
  const { nombres, apellidos } = { ...before, ...patch };
  return { ...patch, nombre_completo: `${nombres} ${apellidos}` };
}
