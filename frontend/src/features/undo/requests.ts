/** Ctrl/⌘ Z: which operation is to be undone now. */

import { operations } from '@/lib/client';
import { createStore } from '@/lib/store';

export const undoRequests = createStore<{ operation: string | null }>({ operation: null });

/** Of the operations that this page has sent, the last one that was not undone; false where there is none. */
export function undoLastOperation(): boolean {
  const operation = operations.pop();
  if (operation === undefined) return false;
  undoRequests.set({ operation });
  return true;
}
