import { createContext, useContext } from 'react';
import type { ContactsSearch } from './search';

/** What the list shows, for what stands beside it: the address may only name a saved view. */
export type List = { search: ContactsSearch; isSaved: boolean };

const ListContext = createContext<List | null>(null);

export const ListProvider = ListContext.Provider;

export function useList(): List | null {
  return useContext(ListContext);
}
