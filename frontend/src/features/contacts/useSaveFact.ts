import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { announce } from '@/lib/announce';
import { isLeftAlone } from '@/lib/conflicts';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n';
import type { Contact, ContactUpdate } from '@/lib/types';
import { updateContact } from './update';

/** Stores what was chosen at once, and says so, in words of its own if given; `label` is how the field is called. */
export function useSaveFact(
  contact: Contact,
  label: string,
): (body: ContactUpdate, said?: string) => Promise<void> {
  const t = useT();
  const { mutateAsync } = useMutation(updateContact(useQueryClient(), contact.id));
  return async (body, said = t('contact.savedField', { field: label })) => {
    try {
      const saved = await mutateAsync({ body, base: contact });
      if (!isLeftAlone(saved)) announce(said);
    } catch (error) {
      const reason = explain(error);
      notifications.show({
        color: 'red',
        message: t('contact.fieldNotSaved', { name: contact.nombre_completo, field: label, reason }),
      });
    }
  };
}
