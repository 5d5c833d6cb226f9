/** The loaded contacts, wherever they stand: pages of the list, and contacts by themselves. */

import { hashKey, type QueryClient } from '@tanstack/react-query';
import type { Contact } from '@/lib/types';
import { contactKeys } from './keys';
import type { ContactsParams } from './search';

type Page = { items: Contact[]; total: number };
type Loaded = Page | { pages: Page[] } | undefined;

function changePages(loaded: Loaded, change: (page: Page) => Page): Loaded {
  if (!loaded) return loaded;
  if ('pages' in loaded) return { ...loaded, pages: loaded.pages.map(change) };
  return 'items' in loaded ? change(loaded) : loaded;
}

export function patchContact(queryClient: QueryClient, id: string, patch: Partial<Contact>): void {
  const patched = (contact: Contact) => (contact.id === id ? { ...contact, ...patch } : contact);
  queryClient.setQueriesData<Loaded>({ queryKey: contactKeys.lists() }, (loaded) =>
    changePages(loaded, (page) => ({ ...page, items: page.items.map(patched) })),
  );
  queryClient.setQueryData<Contact>(contactKeys.detail(id), (contact) => contact && patched(contact));
}

export function removeContact(queryClient: QueryClient, id: string): void {
  queryClient.setQueriesData<Loaded>({ queryKey: contactKeys.lists() }, (loaded) =>
    changePages(loaded, (page) => {
      const items = page.items.filter((contact) => contact.id !== id);
      return { ...page, items, total: page.total - (page.items.length - items.length) };
    }),
  );
  queryClient.removeQueries({ queryKey: contactKeys.detail(id), type: 'inactive' });
}

/** Those of a list's loaded contacts that are being deleted: out of it already, and still in the server's figures. */
export function hiddenIn(
  queryClient: QueryClient,
  params: ContactsParams,
  deletions: ReadonlyMap<string, unknown>,
): Contact[] {
  if (deletions.size === 0) return [];
  const wanted = hashKey([{ ...params, sort: undefined }]);
  const hidden = new Map<string, Contact>();
  for (const [key, loaded] of queryClient.getQueriesData<Loaded>({ queryKey: contactKeys.lists() })) {
    if (!loaded || !('items' in loaded)) continue;
    const { page: _page, size: _size, cursor: _cursor, ...own } = key[2] as ContactsParams;
    if (hashKey([{ ...own, sort: undefined }]) !== wanted) continue;
    for (const contact of loaded.items) if (deletions.has(contact.id)) hidden.set(contact.id, contact);
  }
  return [...hidden.values()];
}

/** As it was loaded last, by itself or in a list. */
export function findContact(queryClient: QueryClient, id: string): Contact | undefined {
  const own = queryClient.getQueryData<Contact>(contactKeys.detail(id));
  if (own) return own;
  const lists = queryClient.getQueriesData<Loaded>({ queryKey: contactKeys.lists() });
  return lists
    .flatMap(([, loaded]) => (!loaded ? [] : 'pages' in loaded ? loaded.pages : [loaded]))
    .flatMap((page) => page.items)
    .find((contact) => contact.id === id);
}
