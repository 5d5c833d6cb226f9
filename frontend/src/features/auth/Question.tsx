import { Button, Modal } from '@mantine/core';
import dialog from '@/components/Dialog.module.css';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n/later';

type Props = {
  title: string;
  text: string;
  confirm: string;
  mutation: { isPending: boolean; error: Error | null };
  onConfirm: () => void;
  onClose: () => void;
};

/** Before something that does not come back; says here why the server refused. */
export function Question({ title, text, confirm, mutation, onConfirm, onClose }: Props) {
  const t = useT();
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <div className={dialog.form}>
        <p className={dialog.text}>{text}</p>
        {mutation.error && (
          <p className={dialog.refusal} role="alert">
            {explain(mutation.error)}
          </p>
        )}
        <div className={dialog.actions}>
          <Button variant="default" data-autofocus onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button color="red" loading={mutation.isPending} onClick={onConfirm}>
            {confirm}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
