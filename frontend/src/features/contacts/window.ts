import { useEffect, useState } from 'react';

/** At least so many more on each side. */
const OVERSCAN = 6;
/** Where nothing is laid out yet, a screen's worth. */
const FALLBACK_HEIGHT = 900;

/** Which rows of one height are near what one sees: the others need not exist. */
export function useWindow(element: HTMLElement | null, stride: number) {
  const [seen, setSeen] = useState({ first: 0, rows: Math.ceil(FALLBACK_HEIGHT / stride) });
  useEffect(() => {
    if (!element) return;
    function measure(): void {
      if (!element) return;
      const first = Math.floor(element.scrollTop / stride);
      const rows = Math.ceil((element.clientHeight || FALLBACK_HEIGHT) / stride);
      setSeen((last) => (last.first === first && last.rows === rows ? last : { first, rows }));
    }
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, [element, stride]);
  // A screen's worth on each side: the browser scrolls without waiting for us, and would show an empty place.
  const beyond = Math.max(OVERSCAN, seen.rows);
  return { start: Math.max(0, seen.first - beyond), end: seen.first + seen.rows + beyond };
}
