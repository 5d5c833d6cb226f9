import { Button, Modal } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import dialog from '@/components/Dialog.module.css';
import { PasswordField } from '@/components/PasswordField';
import { useT } from '@/lib/i18n/later';

type Props = {
  title: string;
  text: string;
  confirm: string;
  isDanger?: boolean;
  /** More fields, below the password. */
  children?: ReactNode;
  isPending: boolean;
  /** In words. */
  refusal: string | null;
  onConfirm: (password: string) => void;
  onClose: () => void;
};

/** Whoever changes how one signs in types the password first: the page may have been left open. */
export function ProofDialog({
  title,
  text,
  confirm,
  isDanger = false,
  children,
  isPending,
  refusal,
  onConfirm,
  onClose,
}: Props) {
  const t = useT();
  const [password, setPassword] = useState('');
  const [isMissing, setIsMissing] = useState(false);

  function submit(event: FormEvent) {
    event.preventDefault();
    setIsMissing(!password);
    if (password) onConfirm(password);
  }

  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form className={dialog.form} onSubmit={submit} noValidate>
        <p className={dialog.text}>{text}</p>
        {refusal && (
          <p className={dialog.refusal} role="alert">
            {refusal}
          </p>
        )}
        <PasswordField
          label={t('profile.currentPassword')}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={isMissing && t('profile.currentMissing')}
          data-autofocus
        />
        {children}
        <div className={dialog.actions}>
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" color={isDanger ? 'red' : undefined} loading={isPending}>
            {confirm}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
