import { useQuery } from '@tanstack/react-query';
import { useRouteContext, useRouterState } from '@tanstack/react-router';
import { totalQuery } from '@/features/contacts/counts';
import { EVERYBODY, type ListAddress, sameList } from '@/features/contacts/definition';
import { ME } from '@/features/contacts/search';
import { type Open, useViewGroups, type ViewGroup } from '@/features/views/entries';
import { isBelowContacts } from '@/lib/address';

const MINE: ListAddress = { propietario: [ME] };

/** The views and how many contacts each has, with the one marked that the page shows. */
export function useViewEntries(): ViewGroup[] {
  const { user } = useRouteContext({ from: '/_app' });
  const open = useRouterState({
    select: ({ location }) =>
      /^\/(contactos|tablero)(\/|$)/.test(location.pathname) && !isBelowContacts(location.pathname)
        ? openAt(location.search as ListAddress)
        : null,
  });
  const all = useQuery(totalQuery({})).data;
  const mine = useQuery(totalQuery({ propietario_id: [ME] })).data;
  return useViewGroups(open, { all, mine }, user.id);
}

function openAt(address: ListAddress): Open {
  if (address.vista && address.vista !== EVERYBODY) return address.vista;
  return sameList(address, {}) ? 'all' : sameList(address, MINE) ? 'mine' : null;
}
