/** What a job or a merge did is one operation of contacts, which is undone as those that the page sent. */

import { operations } from '@/lib/client';
import { undoRequests } from '@/lib/undo';

export const operationOf = (id: string) => `contactos/${id}`;

export function undoOperation(id: string): void {
  const operation = operationOf(id);
  const index = operations.indexOf(operation);
  if (index >= 0) operations.splice(index, 1);
  undoRequests.set({ operation });
}

/** Of a job, once it is over. */
export function canBeUndone(jobId: string): void {
  const operation = operationOf(jobId);
  if (!operations.includes(operation)) operations.push(operation);
}
