import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import dialog from '@/components/Dialog.module.css';
import { useT } from '@/lib/i18n';

type Props = {
  title: string;
  /** Why the server refused, in words. */
  refusal: string | false | null;
  confirm: string;
  /** There is nothing to do: it can only be read and closed. */
  isForbidden?: boolean;
  isPending: boolean;
  onConfirm: () => void;
  onClose: () => void;
  children: ReactNode;
};

/** Before something that does not come back, or that somebody else will notice. */
export function Question({
  title,
  refusal,
  confirm,
  isForbidden,
  isPending,
  onConfirm,
  onClose,
  children,
}: Props) {
  const t = useT();
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <div className={dialog.form}>
        {children}
        {refusal && (
          <p className={dialog.refusal} role="alert">
            {refusal}
          </p>
        )}
        <div className={dialog.actions}>
          <Button variant="default" data-autofocus onClick={onClose}>
            {t(isForbidden ? 'common.close' : 'common.cancel')}
          </Button>
          {!isForbidden && (
            <Button color="red" loading={isPending} onClick={onConfirm}>
              {confirm}
            </Button>
          )}
        </div>
      </div>
    </Modal>
  );
}

/** What the question is about. */
export function QuestionText({ children }: { children: ReactNode }) {
  return <p className={dialog.text}>{children}</p>;
}
