import { CONTACTS } from '@/lib/keys';
import type { ContactsParams, FilterParams } from './search';

export const contactKeys = {
  all: CONTACTS,
  lists: () => [...contactKeys.all, 'list'] as const,
  list: (params: ContactsParams) => [...contactKeys.lists(), params] as const,
  summary: (filters: FilterParams) => [...contactKeys.all, 'summary', filters] as const,
  details: () => [...contactKeys.all, 'detail'] as const,
  detail: (id: string) => [...contactKeys.details(), id] as const,
};
