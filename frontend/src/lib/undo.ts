/** What is to be undone now: Ctrl/⌘ Z and notices ask for it, the shell does it. */

import { operations } from './client.ts';
import { createStore } from './store.ts';

/** As `operations` has them; `isPreviewed`: it is shown first what that changes. */
export const undoRequests = createStore<{ operation: string | null; isPreviewed?: boolean }>({
  operation: null,
});

/** Of the operations that this page has sent, the last one that was not undone; false where there is none. */
export function undoLastOperation(): boolean {
  const operation = operations.pop();
  if (operation === undefined) return false;
  undoRequests.set({ operation });
  return true;
}

/** All that a job did to contacts, shown before it is taken back. */
export function undoJobOnceSeen(jobId: string): void {
  undoRequests.set({ operation: `contactos/${jobId}`, isPreviewed: true });
}
