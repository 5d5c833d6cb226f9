import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ChangeSearch } from '@/features/contacts/ContactsPage';
import { EVERYBODY, isSaved, type ListAddress, shownAt } from '@/features/contacts/definition';
import type { ContactsSearch } from '@/features/contacts/search';
import { useChangeSearch } from '@/features/contacts/useChangeSearch';
import { defaultViewQuery, viewsQuery } from '@/features/views/queries';
import type { ApiError } from '@/lib/client';
import type { ContactView } from '@/lib/types';

export type OpenList = {
  /** What the list shows; nothing yet while the view that the address names is on its way. */
  search: ContactsSearch;
  change: ChangeSearch;
  view: ContactView | undefined;
  /** The open view shows something else than what is saved. */
  isChanged: boolean;
  /** The view that the address names can't be shown. */
  problem: 'loading' | 'missing' | ApiError | null;
  retry: () => void;
};

/** Brings an address and the view that it names together. */
export function useOpenList(address: ListAddress): OpenList {
  const { data: views, error, refetch } = useQuery(viewsQuery);
  const hasDefault = Boolean(useQuery(defaultViewQuery).data);
  const id = address.vista === EVERYBODY ? undefined : address.vista;
  const view = views?.find((candidate) => candidate.id === id);
  const search = useMemo(() => shownAt(address, view), [address, view]);

  const change = useChangeSearch(view, hasDefault);

  const needsView = id !== undefined && !address.cambiada && !view;
  const problem = !needsView ? null : views ? 'missing' : (error ?? 'loading');
  const isChanged = view !== undefined && address.cambiada === true && !isSaved(search, view);
  return { search, change, view, isChanged, problem, retry: () => void refetch() };
}
