import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { ContactView } from '@/lib/types';
import type { ChangeSearch } from './ContactsPage';
import { forgetPlace } from './chain';
import { addressOf, shownAt } from './definition';
import { type ContactsSearch, toListParams, toParams } from './search';

/** Changes the address of the list or the board that one is on, a change of the open view if there is one. */
export function useChangeSearch(view: ContactView | undefined, hasDefault: boolean): ChangeSearch {
  const navigate = useNavigate();
  return useCallback(
    (patch, options) =>
      void navigate({
        to: '.',
        search: (last) => {
          // Whatever changes but the page itself, one starts again on the first, and at its top.
          const next: ContactsSearch = { ...shownAt(last, view), pagina: undefined, ...patch };
          forgetPlace(toListParams(next));
          forgetPlace(toParams(next));
          return addressOf(next, view, hasDefault);
        },
        replace: options?.replace,
      }),
    [navigate, view, hasDefault],
  );
}
