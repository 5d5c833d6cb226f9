import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { createStore, useStore } from '@/lib/store';
import { placeQuery } from './queries';

const namesStore = createStore<ReadonlyMap<string, string>>(new Map());
const asked = new Set<string>();

/** How a municipio is called, for what knows its code only: the code itself until the server has said. */
export function usePlaceName(): (codigo: string) => string {
  const names = useStore(namesStore);
  const queryClient = useQueryClient();
  return useCallback(
    (codigo) => {
      if (!asked.has(codigo)) {
        asked.add(codigo);
        queryClient.fetchQuery(placeQuery(codigo)).then(
          ({ etiqueta }) => namesStore.set(new Map(namesStore.get()).set(codigo, etiqueta)),
          () => asked.delete(codigo),
        );
      }
      return names.get(codigo) ?? codigo;
    },
    [names, queryClient],
  );
}
