import { Button, Modal } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import classes from '@/components/Dialog.module.css';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n';
import { tell } from '@/lib/notify';
import type { ContactView } from '@/lib/types';
import { deleteView } from './queries';

type Props = { view: ContactView; onDeleted: () => void; onClose: () => void };

/** Says what goes and what stays, and here why the server refused. */
export default function DeleteViewDialog({ view, onDeleted, onClose }: Props) {
  const t = useT();
  const { mutate, isPending, error } = useMutation(deleteView(useQueryClient()));
  const name = view.nombre;
  function confirm() {
    mutate(view.id, {
      onSuccess: () => {
        tell(t('views.deleted', { name }));
        onClose();
        onDeleted();
      },
    });
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('views.deleteTitle', { name })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <div className={classes.form}>
        <p className={classes.text}>{t(view.es_del_equipo ? 'views.deleteTeamText' : 'views.deleteText')}</p>
        {error && (
          <p className={classes.refusal} role="alert">
            {explain(error)}
          </p>
        )}
        <div className={classes.actions}>
          <Button variant="default" data-autofocus onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button color="red" loading={isPending} onClick={confirm}>
            {t('views.deleteConfirm')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
