import { useEffect, useLayoutEffect } from 'react';
import { keepPlace, placeIn } from './chain';

/** Where one was in this list before; at its top where one comes to it for the first time. */
export function useKeptScroll(element: HTMLElement | null, list: string, isReady: boolean): void {
  useLayoutEffect(() => {
    if (element && isReady) element.scrollTop = placeIn(list).top;
  }, [element, list, isReady]);
  useEffect(() => {
    if (!element || !isReady) return;
    const keep = () => {
      if (element.clientHeight > 0) keepPlace(list, { top: element.scrollTop });
    };
    element.addEventListener('scroll', keep, { passive: true });
    return () => element.removeEventListener('scroll', keep);
  }, [element, list, isReady]);
}
