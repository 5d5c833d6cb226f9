import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useCallback } from 'react';
import notice from '@/components/Notice.module.css';
import { announce } from '@/lib/announce';
import type { ApiError } from '@/lib/client';
import { actualOf } from '@/lib/conflicts';
import { explain } from '@/lib/errors';
import { t } from '@/lib/i18n';
import { hideOnSignOut } from '@/lib/notify';
import type { Contact } from '@/lib/types';
import { startDeletion } from './deletions';
import { useClosePanel } from './Panel';
import { focusRow, neighbourOf } from './rows';

/** Takes a contact out of the lists, with some seconds to undo it; the focus goes on to the next row. */
export function useDeletion(): (contact: Contact) => void {
  const queryClient = useQueryClient();
  const close = useClosePanel();
  const { contactId } = useParams({ strict: false });
  return useCallback(
    (contact) => {
      const name = contact.nombre_completo;
      const next = neighbourOf(contact.id);
      remove(queryClient, contact);
      announce(t('contact.deleted', { name }));
      const closed = contactId === contact.id ? close() : undefined;
      void Promise.resolve(closed).then(() => next && requestAnimationFrame(() => focusRow(next)));
    },
    [queryClient, close, contactId],
  );
}

function remove(queryClient: QueryClient, contact: Contact): void {
  startDeletion(queryClient, contact, (error) => refused(queryClient, contact, error));
}

/** Where somebody changed it meanwhile, one sees it again as it is now, and may delete that. */
function refused(queryClient: QueryClient, contact: Contact, error: ApiError): void {
  const name = contact.nombre_completo;
  const actual = actualOf<Contact>(error);
  if (!actual) {
    const message = t('contact.notDeleted', { name, reason: explain(error) });
    return void notifications.show({ color: 'red', message });
  }
  const id = `changed-${contact.id}`;
  function removeAnyway(now: Contact): void {
    notifications.hide(id);
    remove(queryClient, now);
    announce(t('contact.deleted', { name: now.nombre_completo }));
  }
  // Once more for the same contact: its button has what it is now.
  notifications.hide(id);
  notifications.show({
    id,
    color: 'red',
    onClose: hideOnSignOut(id),
    // Time to decide; the contact stands in the list again all the same.
    autoClose: 30_000,
    closeButtonProps: { 'aria-label': t('common.close') },
    message: (
      <span className={notice.line}>
        <span className={notice.text}>{t('contact.changedMeanwhile', { name })}</span>
        <Button
          variant="subtle"
          size="compact-md"
          className={notice.button}
          onClick={() => removeAnyway(actual)}
        >
          {t('contact.deleteAnyway')}
        </Button>
      </span>
    ),
  });
}
