import { useEffect } from 'react';
import { watchJob } from '@/features/contacts/bulk/JobNotice';
import { useUndo } from '@/features/undo/useUndo';
import { useStore } from '@/lib/store';
import { undoRequests } from '@/lib/undo';
import { useNameOf } from '../useNameOf';

/** Undoes what is asked for: by Ctrl/⌘ Z the last operation of this page, and with each press the one before. */
export default function UndoKey() {
  const { start, dialog } = useUndo(useNameOf(), watchUndo);
  const asked = useStore(undoRequests);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each request
  useEffect(() => {
    if (asked.operation) start({ operacion_id: asked.operation });
  }, [asked]);
  return dialog;
}

const watchUndo = (id: string, total: number) =>
  watchJob({ id, kind: 'deshacer', count: { total, total_is_exact: true } });
