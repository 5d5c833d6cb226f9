import { useLayoutEffect, useRef } from 'react';
import type { ListRow } from './useEndless';

/** So many rows from the top of what one sees are asked where they went: one of them may have been moved by itself. */
const ASKED = 5;

type Held = { list: string; rowAt: (row: number) => ListRow };

/**
 * Rows that come or go above what one sees move nothing that one sees; at its top, a list shows who came.
 * `rowOf`: which row a contact is now, or -1.
 */
export function useHeldRows(
  scroller: HTMLElement | null,
  stride: number,
  { list, rowAt }: Held,
  rowOf: (id: string) => number,
): void {
  const held = useRef<Held>(null);
  useLayoutEffect(() => {
    const before = held.current;
    if (scroller && scroller.scrollTop > 0 && before?.list === list) {
      const first = Math.ceil(scroller.scrollTop / stride);
      const steps = stepsOf(before.rowAt, rowOf, first);
      // What one saw is on its way; where it comes to is known with it.
      if (steps.length === 0 && before.rowAt(first) && !rowAt(first)) return;
      const step = commonest(steps);
      if (step !== 0) scroller.scrollTop += step * stride;
    }
    held.current = { list, rowAt };
  });
}

/** By how many rows those from here on were moved, as far as they are still there. */
function stepsOf(rowAt: (row: number) => ListRow, rowOf: (id: string) => number, first: number): number[] {
  return Array.from({ length: ASKED }, (_, index) => first + index).flatMap((row) => {
    const id = rowAt(row)?.contact.id;
    const now = id === undefined ? -1 : rowOf(id);
    return now < 0 ? [] : [now - row];
  });
}

function commonest(steps: number[]): number {
  const times = (step: number) => steps.filter((other) => other === step).length;
  return steps.reduce((best, step) => (times(step) > times(best) ? step : best), steps[0] ?? 0);
}
