import { Button, CloseButton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import notice from '@/components/Notice.module.css';
import { announce } from '@/lib/announce';
import { t as translate, useT } from '@/lib/i18n/duplicates';
import { useStore } from '@/lib/store';
import type { Contact } from '@/lib/types';
import { undoRequests } from '@/lib/undo';
import { operationOf, undoOperation } from '../bulk/undoing';

/** Long enough to look at what came of it. */
const UNDO_TIME = 20_000;

/** Says it on whatever page one is, with a word that takes all of it back. */
export function tellMerged(operation: string, survivor: Contact, names: string[]): void {
  const text = translate('merge.done', { count: names.length, name: survivor.nombre_completo });
  announce(text);
  notifications.show({
    id: operation,
    message: <Merged operation={operation} text={text} />,
    autoClose: UNDO_TIME,
    withCloseButton: false,
    withBorder: false,
    // Said by the live region.
    role: 'region',
    'aria-label': translate('merge.notice'),
    priority: 1,
  });
}

function Merged({ operation, text }: { operation: string; text: string }) {
  const t = useT();
  // Here or by Ctrl/⌘ Z: the shell goes on from there.
  const isUndone = useStore(undoRequests).operation === operationOf(operation);
  useEffect(() => {
    if (isUndone) notifications.hide(operation);
  }, [isUndone, operation]);
  return (
    <div className={notice.line}>
      <span className={notice.text}>{text}</span>
      <Button
        variant="subtle"
        size="compact-md"
        className={notice.button}
        onClick={() => undoOperation(operation)}
      >
        {t('merge.undo')}
      </Button>
      <CloseButton
        iconSize={18}
        aria-label={t('common.close')}
        onClick={() => notifications.hide(operation)}
      />
    </div>
  );
}
