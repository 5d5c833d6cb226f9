import { useEffect } from 'react';
import { watchJob } from '@/features/contacts/bulk/JobNotice';
import { type UndoTarget, useUndo } from '@/features/undo/useUndo';
import { useStore } from '@/lib/store';
import { undoRequests } from '@/lib/undo';
import { useNameOf } from '../useNameOf';

/** Undoes what is asked for: by Ctrl/⌘ Z the last operation of this page, and with each press the one before. */
export default function UndoKey() {
  const { start, dialog } = useUndo(useNameOf(), watchUndo);
  const asked = useStore(undoRequests);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each request
  useEffect(() => {
    if (asked.operation) start(targetOf(asked.operation), { isPreviewed: asked.isPreviewed ?? false });
  }, [asked]);
  return dialog;
}

/** What users are changed by is undone where all of it is. */
function targetOf(operation: string): UndoTarget {
  const [collection, operacion_id] = operation.split('/');
  const of = collection === 'contactos' || collection === 'vistas' ? collection : 'auditoria';
  return { of, operacion_id };
}

const watchUndo = (id: string, total: number) =>
  watchJob({ id, kind: 'deshacer', count: { total, total_is_exact: true } });
