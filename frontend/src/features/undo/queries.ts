import { mutationOptions, type QueryClient } from '@tanstack/react-query';
import { ApiError, client, unwrap } from '@/lib/client';
import { AUDIT, CONTACTS, IMPORTS, JOBS, UNDO, USERS, VIEWS } from '@/lib/keys';
import type { ContactUndo, TrailUndo, TrailUndoPlan, UndoPlan } from '@/lib/types';

/** Contacts, one's views, or all that an operation changed, users too: that is for administrators. */
export type UndoRequest = ({ of: 'contactos' } & ContactUndo) | ({ of: 'vistas' | 'auditoria' } & TrailUndo);

const REFRESHED = {
  contactos: [CONTACTS, JOBS, IMPORTS, AUDIT],
  others: [CONTACTS, JOBS, IMPORTS, AUDIT, USERS, VIEWS],
};

export const undoChanges = (queryClient: QueryClient) =>
  mutationOptions({
    mutationKey: UNDO,
    mutationFn: send,
    onSuccess: (_plan, { of, solo_ver }) => {
      if (solo_ver) return;
      for (const queryKey of REFRESHED[of === 'contactos' ? of : 'others'])
        void queryClient.invalidateQueries({ queryKey });
    },
  });

async function send(request: UndoRequest): Promise<TrailUndoPlan> {
  if (request.of === 'contactos') {
    const { of: _, ...body } = request;
    return ofThings(await unwrap(client.POST('/api/contactos/deshacer', { body })));
  }
  const { of, ...body } = request;
  return unwrap(client.POST(of === 'vistas' ? '/api/vistas/deshacer' : '/api/auditoria/deshacer', { body }));
}

/** What would be lost, where that is why nothing was undone yet. */
export function conflictsOf(error: unknown): TrailUndoPlan | null {
  if (!(error instanceof ApiError) || error.code !== 'undo_conflict') return null;
  const plan = (error.body as { plan?: UndoPlan | TrailUndoPlan } | null)?.plan;
  return plan ? ofThings(plan) : null;
}

/** A plan for contacts as one for whatever it may be. */
function ofThings(plan: UndoPlan | TrailUndoPlan): TrailUndoPlan {
  const pasos = plan.pasos.map((step) =>
    'contacto_id' in step
      ? { ...step, entidad: 'contacto' as const, entidad_id: step.contacto_id, quedan: [] }
      : step,
  );
  return { ...plan, pasos };
}
