import { TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useT } from '@/lib/i18n/later';
import { tell } from '@/lib/notify';
import { ProofDialog } from './ProofDialog';
import { passkeyRefusal } from './passkeyRefusal';
import { LONGEST_NAME, registerPasskey } from './passkeys';

/** A new passkey: its name and the password, then whatever the device asks for. */
export function PasskeyDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const [nombre, setNombre] = useState('');
  const [isMissing, setIsMissing] = useState(false);
  const mutation = useMutation(registerPasskey(useQueryClient()));

  function add(password: string) {
    setIsMissing(!nombre.trim());
    if (!nombre.trim()) return;
    mutation.mutate(
      { password, nombre },
      {
        onSuccess: () => {
          tell(t('passkeys.added'));
          onClose();
        },
      },
    );
  }

  return (
    <ProofDialog
      title={t('passkeys.add')}
      text={t('passkeys.addText')}
      confirm={t('passkeys.addConfirm')}
      isPending={mutation.isPending}
      refusal={passkeyRefusal(t, mutation.error)}
      onConfirm={add}
      onClose={onClose}
    >
      <TextInput
        label={t('passkeys.name')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        description={t('passkeys.nameHint')}
        maxLength={LONGEST_NAME}
        value={nombre}
        onChange={(event) => setNombre(event.currentTarget.value)}
        error={isMissing && t('passkeys.nameMissing')}
      />
    </ProofDialog>
  );
}
