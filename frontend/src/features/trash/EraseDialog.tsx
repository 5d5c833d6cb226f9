import { Button, Modal } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import dialog from '@/components/Dialog.module.css';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n/later';
import { tell } from '@/lib/notify';
import type { TrashedContact } from '@/lib/types';
import { eraseContact } from './queries';

/** Says what nobody can bring back, before it is done. */
export function EraseDialog({ contact, onClose }: { contact: TrashedContact; onClose: () => void }) {
  const t = useT();
  const erase = useMutation(eraseContact(useQueryClient()));
  const name = contact.nombre_completo;
  const confirm = () =>
    erase.mutate(contact.id, {
      onSuccess: () => {
        tell(t('trash.erased', { name }));
        onClose();
      },
    });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('trash.eraseTitle', { name })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <div className={dialog.form}>
        <p className={dialog.text}>
          <strong>{t('trash.eraseText')}</strong> {t('trash.eraseTrail')}
        </p>
        {erase.isError && (
          <p className={dialog.refusal} role="alert">
            {explain(erase.error)}
          </p>
        )}
        <div className={dialog.actions}>
          <Button variant="default" data-autofocus onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button color="red" loading={erase.isPending} onClick={confirm}>
            {t('trash.erase')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
