import { Button, Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { authKeys } from '@/features/auth/queries';
import { type HalfSignedIn, SignInForm } from '@/features/auth/SignInForm';
import { useT } from '@/lib/i18n/later';
import { later } from '@/lib/later';
import { session } from '@/lib/session';
import type { User } from '@/lib/types';
import classes from './ExpiredSession.module.css';
import { useSignOut } from './useSignOut';

const SecondStep = later(() => import('@/features/auth/SecondStep'));

/**
 * Over the page one was on, which stays as it is; requests that were refused wait for the new token and are then
 * sent again.
 */
export default function ExpiredSession() {
  const t = useT();
  const signOut = useSignOut();
  const [half, setHalf] = useState<HalfSignedIn | null>(null);
  const [typed, setTyped] = useState<string>();
  const user = useQueryClient().getQueryData<User>(authKeys.me);
  return (
    <Modal
      opened
      onClose={signOut}
      title={t(half ? 'factor.confirmTitle' : 'shell.expiredTitle')}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      size="24rem"
      zIndex={500}
    >
      {half ? (
        <Suspense>
          <SecondStep
            half={half}
            submitLabel={t('shell.expiredContinue')}
            onSignedIn={session.start}
            onAgain={() => {
              setTyped(half.email);
              setHalf(null);
            }}
          />
        </Suspense>
      ) : (
        <>
          <p className={classes.text}>{t('shell.expiredText')}</p>
          <SignInForm
            email={user?.email}
            typed={typed}
            submitLabel={t('shell.expiredContinue')}
            onSignedIn={session.start}
            onHalf={setHalf}
          />
        </>
      )}
      <Button variant="subtle" color="gray" fullWidth mt="sm" onClick={signOut}>
        {t('shell.signOut')}
      </Button>
    </Modal>
  );
}
