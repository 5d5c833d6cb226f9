import { useInfiniteQuery } from '@tanstack/react-query';
import { useStore } from '@/lib/store';
import type { Contact, Estado } from '@/lib/types';
import { deletionsStore } from '../deletions';
import type { Matches } from '../matches';
import type { FilterParams } from '../search';
import { cardsOf, countOf, isCounted, matchesIn } from './column';
import { columnQuery } from './queries';

/** What a column shows, and how it is loaded; no `cards` before the first answer. */
export type LoadedColumn = ReturnType<typeof useColumn>;
export type Columns = Record<Estado, LoadedColumn>;

export function useColumns(filters: FilterParams): Columns {
  return {
    prospecto: useColumn(filters, 'prospecto'),
    calificado: useColumn(filters, 'calificado'),
    cliente: useColumn(filters, 'cliente'),
    inactivo: useColumn(filters, 'inactivo'),
  };
}

function useColumn(filters: FilterParams, estado: Estado) {
  const query = useInfiniteQuery(columnQuery(filters, estado));
  // Out of sight at once; the server hears of it when it can't be undone any more.
  const deletions = useStore(deletionsStore);
  const known: Contact[] | undefined = query.data && cardsOf(query.data);
  const cards = known?.filter((card) => !deletions.has(card.id));
  const hidden = (known?.length ?? 0) - (cards?.length ?? 0);
  return {
    query,
    cards,
    total: query.data ? countOf(query.data) - hidden : 0,
    isExact: query.data ? isCounted(query.data) : true,
    matches: query.data ? matchesIn(query.data) : new Map<string, Matches>(),
  };
}
