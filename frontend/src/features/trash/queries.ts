import {
  type InfiniteData,
  infiniteQueryOptions,
  keepPreviousData,
  mutationOptions,
  type QueryClient,
} from '@tanstack/react-query';
import { ApiError, client, unwrap } from '@/lib/client';
import { versionOf } from '@/lib/conflicts';
import { AUDIT, CONTACTS } from '@/lib/keys';
import type { TrashedContact } from '@/lib/types';

const SIZE = 50;

export const trashKeys = {
  // Under the contacts' key: whoever is deleted or comes back is in the one or in the other.
  all: [...CONTACTS, 'trash'] as const,
  list: (search: string) => [...trashKeys.all, search] as const,
};

type Page = { items: TrashedContact[]; total: number };

export const trashQuery = (search: string) =>
  infiniteQueryOptions({
    queryKey: trashKeys.list(search),
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        client.GET('/api/contactos/papelera', {
          params: { query: { search, size: SIZE, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
    // Others delete too.
    staleTime: 0,
  });

/** Out of what is loaded, wherever it stands. */
function forget(queryClient: QueryClient, id: string): void {
  queryClient.setQueriesData<InfiniteData<Page>>(
    { queryKey: trashKeys.all },
    (loaded) =>
      loaded && {
        ...loaded,
        pages: loaded.pages.map((page) => {
          const items = page.items.filter((contact) => contact.id !== id);
          return { ...page, items, total: page.total - (page.items.length - items.length) };
        }),
      },
  );
}

const refresh = (queryClient: QueryClient) => {
  void queryClient.invalidateQueries({ queryKey: CONTACTS });
  void queryClient.invalidateQueries({ queryKey: AUDIT });
};

export const restoreContact = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: ({ id, email }: { id: string; email?: string }) =>
      unwrap(
        client.POST('/api/contactos/papelera/{id}/restaurar', {
          params: { path: { id } },
          ...(email && { body: { email } }),
        }),
      ),
    onSuccess: (contact) => forget(queryClient, contact.id),
    // Also after a refusal: somebody else may have restored or erased it.
    onSettled: () => refresh(queryClient),
  });

export const eraseContact = (queryClient: QueryClient) =>
  mutationOptions({
    // As one has seen it: whoever was restored, changed and deleted again meanwhile is somebody else's work.
    mutationFn: (seen: TrashedContact) =>
      unwrap(
        client.DELETE('/api/contactos/papelera/{id}', {
          params: { path: { id: seen.id }, header: { 'if-match': versionOf(seen) } },
        }),
      ),
    onSuccess: (erased) => forget(queryClient, erased.id),
    onSettled: () => refresh(queryClient),
  });

export type Holder = { id: string; nombre_completo: string };

/** Who has the e-mail by now, where that is why a contact can't come back. */
export function holderOf(error: unknown): Holder | null {
  if (!(error instanceof ApiError) || error.code !== 'contact_email_taken') return null;
  return (error.body as { contacto?: Holder } | null)?.contacto ?? null;
}
