import { Button, Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { authKeys } from '@/features/auth/queries';
import { SignInForm } from '@/features/auth/SignInForm';
import { useT } from '@/lib/i18n/later';
import { session } from '@/lib/session';
import type { User } from '@/lib/types';
import classes from './ExpiredSession.module.css';
import { useSignOut } from './useSignOut';

/**
 * Over the page one was on, which stays as it is; requests that were refused wait for the new token and are then
 * sent again.
 */
export default function ExpiredSession() {
  const t = useT();
  const signOut = useSignOut();
  const user = useQueryClient().getQueryData<User>(authKeys.me);
  return (
    <Modal
      opened
      onClose={signOut}
      title={t('shell.expiredTitle')}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      size="24rem"
      zIndex={500}
    >
      <p className={classes.text}>{t('shell.expiredText')}</p>
      <SignInForm email={user?.email} submitLabel={t('shell.expiredContinue')} onSignedIn={session.start} />
      <Button variant="subtle" color="gray" fullWidth mt="sm" onClick={signOut}>
        {t('shell.signOut')}
      </Button>
    </Modal>
  );
}
