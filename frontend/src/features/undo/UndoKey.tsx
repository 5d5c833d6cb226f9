import { useEffect } from 'react';
import { useTeam } from '@/features/contacts/owners/team';
import { useStore } from '@/lib/store';
import { undoRequests } from './requests';
import { useUndo } from './useUndo';

/** Undoes what Ctrl/⌘ Z asks for: the last operation of this page, and with each press the one before. */
export default function UndoKey() {
  const team = useTeam();
  const { start, dialog } = useUndo((id) => team.find((one) => one.id === id)?.nombre_completo);
  const asked = useStore(undoRequests);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each request
  useEffect(() => {
    if (asked.operation) start({ operacion_id: asked.operation });
  }, [asked]);
  return dialog;
}
