/** What is to be undone now: Ctrl/⌘ Z and notices ask for it, the shell does it. */

import { operations } from './client.ts';
import { createStore } from './store.ts';

export const undoRequests = createStore<{ operation: string | null }>({ operation: null });

/** Of the operations that this page has sent, the last one that was not undone; false where there is none. */
export function undoLastOperation(): boolean {
  const operation = operations.pop();
  if (operation === undefined) return false;
  undoRequests.set({ operation });
  return true;
}

export function undoOperation(operation: string): void {
  const index = operations.indexOf(operation);
  if (index >= 0) operations.splice(index, 1);
  undoRequests.set({ operation });
}

/** What a job did is one operation, once it is over. */
export function canBeUndone(operation: string): void {
  if (!operations.includes(operation)) operations.push(operation);
}
