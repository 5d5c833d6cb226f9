/** Takes a whole operation back; where some of it was changed again since, somebody has to say what becomes of that. */

import { ApiError, client, unwrap } from '@/lib/client';
import { createStore } from '@/lib/store';
import type { UndoPlan } from '@/lib/types';

export type Decision = 'conservar' | 'reemplazar';

/** What is asked (`UndoQuestion` shows it), and where the answer goes; null: leave all as it is. */
export type Question = { plan: UndoPlan; answer: (decision: Decision | null) => void };
export const questionStore = createStore<Question | null>(null);

/** What was done, or a job that does it (`trabajo_id`); null where whoever was asked would rather not. */
export async function undoOperation(id: string): Promise<UndoPlan | null> {
  const answer = await client.POST('/api/contactos/deshacer', {
    body: { operacion_id: id, solo_ver: false },
  });
  const refusal = answer.error as { code?: string; plan?: UndoPlan } | undefined;
  if (refusal?.code !== 'undo_conflict' || !refusal.plan) return unwrap(Promise.resolve(answer));
  const conflictos = await ask(refusal.plan);
  if (!conflictos) return null;
  const body = { operacion_id: id, conflictos, solo_ver: false };
  return unwrap(client.POST('/api/contactos/deshacer', { body }));
}

export const isNothingToUndo = (error: unknown) =>
  error instanceof ApiError && error.code === 'nothing_to_undo';

function ask(plan: UndoPlan): Promise<Decision | null> {
  return new Promise((resolve) => {
    questionStore.set({
      plan,
      answer: (decision) => {
        questionStore.set(null);
        resolve(decision);
      },
    });
  });
}
