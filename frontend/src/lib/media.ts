import { useSyncExternalStore } from 'react';

/** Follows a media query from the first render on, so that nothing jumps. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    () => window.matchMedia(query).matches,
  );
}

export const PHONE = '(max-width: 47.99em)';

export function useIsPhone(): boolean {
  return useMedia(PHONE);
}
