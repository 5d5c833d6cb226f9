import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import notice from '@/components/Notice.module.css';
import { announce } from '@/lib/announce';
import { t as translate, useT } from '@/lib/i18n';
import { useUndoKey } from '@/lib/shortcuts';
import { useStore } from '@/lib/store';
import type { Contact } from '@/lib/types';
import classes from './DeletionNotice.module.css';
import { deletionsStore, holdDeletions, releaseDeletions, undoable, undoDeletion } from './deletions';
import { focusRow } from './rows';

const MESSAGE = 'contact-deletions';

/** Watches over the deletions of every page: the message is there while one can be undone. */
export default function DeletionNotice() {
  const deletions = useStore(deletionsStore);
  const waiting = undoable(deletions);
  const isOpen = waiting.length > 0;
  useUndoKey(() => {
    const last = waiting.at(-1);
    if (last) undo(last.contact);
    return last !== undefined;
  });
  useEffect(() => {
    if (!isOpen) return;
    notifications.show({
      id: MESSAGE,
      message: <DeletionList />,
      autoClose: false,
      allowClose: false,
      withCloseButton: false,
      withBorder: false,
      // Said by the live region: an alert would be read anew, buttons and all, at each one more.
      role: 'region',
      'aria-label': translate('contact.deletions'),
      // More important than what is only told.
      priority: 1,
    });
    return () => {
      notifications.hide(MESSAGE);
    };
  }, [isOpen]);
  return null;
}

function DeletionList() {
  const t = useT();
  const waiting = undoable(useStore(deletionsStore));
  useEffect(() => releaseDeletions, []);
  return (
    <ul
      className={classes.list}
      onMouseEnter={holdDeletions}
      onMouseLeave={releaseDeletions}
      onFocus={holdDeletions}
      onBlur={releaseDeletions}
    >
      {waiting.map(({ contact }) => (
        <li key={contact.id} className={notice.line}>
          <span className={notice.text}>{t('contact.deleted', { name: contact.nombre_completo })}</span>
          <Button
            variant="subtle"
            size="compact-md"
            className={notice.button}
            aria-label={t('contact.undoOf', { name: contact.nombre_completo })}
            onClick={() => undo(contact)}
          >
            {t('contact.undo')}
          </Button>
        </li>
      ))}
    </ul>
  );
}

function undo(contact: Contact): void {
  undoDeletion(contact.id);
  announce(translate('contact.restored', { name: contact.nombre_completo }));
  // Once it stands in the list again.
  requestAnimationFrame(() => focusRow(contact.id));
}
