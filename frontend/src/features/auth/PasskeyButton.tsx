import { Button } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import dialog from '@/components/Dialog.module.css';
import { useT } from '@/lib/i18n/later';
import type { SessionToken } from '@/lib/types';
import { passkeyRefusal } from './passkeyRefusal';
import { signInWithPasskey } from './passkeys';

/** Signs in without an e-mail, a password or a code: the device knows who it is. */
export default function PasskeyButton({ onSignedIn }: { onSignedIn: (token: SessionToken) => void }) {
  const t = useT();
  const { mutate, error, isPending } = useMutation({
    mutationFn: signInWithPasskey,
    onSuccess: onSignedIn,
  });
  const refusal = passkeyRefusal(t, error);
  return (
    <>
      <Button
        variant="default"
        fullWidth
        leftSection={<IconFingerprint size={18} stroke={1.75} aria-hidden="true" />}
        loading={isPending}
        onClick={() => mutate()}
      >
        {t('passkeys.signIn')}
      </Button>
      {refusal && (
        <p className={dialog.refusal} role="alert">
          {refusal}
        </p>
      )}
    </>
  );
}
