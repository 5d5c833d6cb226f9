import { useEffect } from 'react';
import { undoRequests } from '@/features/undo/requests';
import { useUndo } from '@/features/undo/useUndo';
import { useStore } from '@/lib/store';
import { useNameOf } from '../useNameOf';

/** Undoes what Ctrl/⌘ Z asks for: the last operation of this page, and with each press the one before. */
export default function UndoKey() {
  const { start, dialog } = useUndo(useNameOf());
  const asked = useStore(undoRequests);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each request
  useEffect(() => {
    if (asked.operation) start({ operacion_id: asked.operation });
  }, [asked]);
  return dialog;
}
