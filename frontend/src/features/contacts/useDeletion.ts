import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useCallback } from 'react';
import { announce } from '@/lib/announce';
import { explain } from '@/lib/errors';
import { t } from '@/lib/i18n';
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
      startDeletion(queryClient, contact, (error) =>
        notifications.show({
          color: 'red',
          message: t('contact.notDeleted', { name, reason: explain(error) }),
        }),
      );
      announce(t('contact.deleted', { name }));
      const closed = contactId === contact.id ? close() : undefined;
      void Promise.resolve(closed).then(() => next && requestAnimationFrame(() => focusRow(next)));
    },
    [queryClient, close, contactId],
  );
}
