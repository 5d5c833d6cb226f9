import { useQuery } from '@tanstack/react-query';
import { ESTADOS } from '@/lib/types';
import { estadosQuery } from './queries';
import { type ContactsSearch, toFilters } from './search';
import type { Total } from './total';

/** The list counts to 10,000 and no further; the figures of the tabs, by estado, often reach further together. */
export function useKnownTotal(search: ContactsSearch, counted: Total): Total {
  const isEnough = counted.total_is_exact;
  const { data, isPlaceholderData } = useQuery({ ...estadosQuery(toFilters(search)), enabled: !isEnough });
  if (isEnough || !data || isPlaceholderData) return counted;
  const estados = search.estado ?? ESTADOS;
  if (estados.some((estado) => data.mas_de.includes(estado))) return counted;
  const total = estados.reduce((sum, estado) => sum + (data.por_estado[estado] ?? 0), 0);
  return { total: Math.max(total, counted.total), total_is_exact: true };
}
