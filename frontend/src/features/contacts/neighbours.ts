import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMatch, useNavigate } from '@tanstack/react-router';
import { useStore } from '@/lib/store';
import { deletionsStore } from './deletions';
import { contactsQuery } from './queries';
import { toParams } from './search';

export type Neighbours = {
  /** Counts from 1, over all pages. */
  position: number;
  total: number;
  goTo: (step: 1 | -1) => void;
};

/** The contact's place in the list that its address tells of, and the way to the one before and after it. */
export function useNeighbours(id: string): Neighbours | null {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const deletions = useStore(deletionsStore);
  // The board has no such order.
  const search = useMatch({ from: '/_app/contactos', shouldThrow: false })?.search;
  const params = toParams(search ?? {});
  const { data } = useQuery({ ...contactsQuery(params), enabled: search !== undefined });
  if (!data || !search) return null;
  const contacts = data.items.filter((contact) => !deletions.has(contact.id));
  const index = contacts.findIndex((contact) => contact.id === id);
  if (index < 0) return null;
  const page = search.pagina ?? 1;
  const before = (page - 1) * data.size;

  async function goTo(step: 1 | -1) {
    const next = contacts[index + step];
    if (next) return open(next.id, page);
    const turned = page + step;
    if (turned < 1 || turned > Math.ceil((data?.total ?? 0) / (data?.size ?? 1))) return;
    const { items } = await queryClient.ensureQueryData(contactsQuery({ ...params, page: turned - 1 }));
    const first = step > 0 ? items[0] : items.at(-1);
    if (first) open(first.id, turned);
  }

  /** Back leads out of the contacts that one leafed through, not through all of them. */
  function open(contactId: string, pagina: number) {
    void navigate({
      to: '/contactos/$contactId',
      params: { contactId },
      search: { ...search, pagina: pagina > 1 ? pagina : undefined },
      replace: true,
    });
  }

  return {
    position: before + index + 1,
    total: data.total - (data.items.length - contacts.length),
    // What can't be loaded can't be gone to; the list says why.
    goTo: (step) => void goTo(step).catch(() => undefined),
  };
}
