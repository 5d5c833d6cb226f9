import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { ChangeSearch } from './ContactsPage';
import { forgetPlace } from './chain';
import { type ContactsSearch, toListParams, toParams } from './search';

/** Changes the address of the list or the board that one is on. */
export function useChangeSearch(): ChangeSearch {
  const navigate = useNavigate();
  return useCallback(
    (patch, options) =>
      void navigate({
        to: '.',
        search: (last) => {
          // Whatever changes but the page itself, one starts again on the first, and at its top.
          const next: ContactsSearch = { ...last, pagina: undefined, ...patch };
          forgetPlace(toListParams(next));
          forgetPlace(toParams(next));
          return next;
        },
        replace: options?.replace,
      }),
    [navigate],
  );
}
