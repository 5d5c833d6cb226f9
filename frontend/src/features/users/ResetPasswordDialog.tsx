import { Button, Modal } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import dialog from '@/components/Dialog.module.css';
import { Secret } from '@/components/Secret';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n/later';
import type { User } from '@/lib/types';
import { generatePassword } from './password';
import { updateUser } from './queries';

/** A generated password, set first and then shown once. */
export function ResetPasswordDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const t = useT();
  // Kept for another try: after a lost answer nobody knows whether it was set.
  const [password] = useState(() => generatePassword());
  const mutation = useMutation(updateUser(useQueryClient()));
  const name = user.nombre_completo;

  return (
    <Modal
      opened
      onClose={onClose}
      // Once it is set, a click beside the dialog must not lose it.
      closeOnClickOutside={!mutation.isSuccess}
      title={t('users.resetTitle', { name })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <div className={dialog.form}>
        <p className={dialog.text} role="status">
          {mutation.isSuccess ? t('users.resetDone', { name: user.nombres }) : t('users.resetText')}
        </p>
        {mutation.isError && (
          <p className={dialog.refusal} role="alert">
            {explain(mutation.error)}
          </p>
        )}
        {mutation.isSuccess && <Secret label={t('users.newPassword')} value={password} isLarge />}
        <div className={dialog.actions}>
          {mutation.isSuccess ? (
            <Button onClick={onClose}>{t('users.done')}</Button>
          ) : (
            <>
              <Button variant="default" data-autofocus onClick={onClose}>
                {t('common.cancel')}
              </Button>
              <Button
                loading={mutation.isPending}
                onClick={() => mutation.mutate({ user, body: { password } })}
              >
                {t('users.resetConfirm')}
              </Button>
            </>
          )}
        </div>
      </div>
    </Modal>
  );
}
