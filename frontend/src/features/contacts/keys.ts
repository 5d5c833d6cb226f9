import type { ContactsParams } from './search';

export const contactKeys = {
  all: ['contacts'] as const,
  lists: () => [...contactKeys.all, 'list'] as const,
  list: (params: ContactsParams) => [...contactKeys.lists(), params] as const,
  counts: (filters: ContactsParams) => [...contactKeys.all, 'counts', filters] as const,
  details: () => [...contactKeys.all, 'detail'] as const,
  detail: (id: string) => [...contactKeys.details(), id] as const,
};
