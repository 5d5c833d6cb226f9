import { mutationOptions, type QueryClient } from '@tanstack/react-query';
import { ApiError, client, unwrap } from '@/lib/client';
import { AUDIT, CONTACTS, JOBS } from '@/lib/keys';
import type { ContactUndo, UndoPlan } from '@/lib/types';

export const undoChanges = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (body: ContactUndo) => unwrap(client.POST('/api/contactos/deshacer', { body })),
    onSuccess: (_plan, { solo_ver }) => {
      if (solo_ver) return;
      for (const queryKey of [CONTACTS, JOBS, AUDIT]) void queryClient.invalidateQueries({ queryKey });
    },
  });

/** What would be lost, where that is why nothing was undone yet. */
export function conflictsOf(error: unknown): UndoPlan | null {
  if (!(error instanceof ApiError) || error.code !== 'undo_conflict') return null;
  return (error.body as { plan?: UndoPlan } | null)?.plan ?? null;
}
