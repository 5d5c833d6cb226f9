import { Button, Modal, TextInput } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import dialog from '@/components/Dialog.module.css';
import { Question, QuestionText } from '@/components/Question';
import { explain } from '@/lib/errors';
import { formatDate } from '@/lib/format';
import { useT } from '@/lib/i18n/later';
import { tell } from '@/lib/notify';
import type { Passkey } from '@/lib/types';
import classes from './Access.module.css';
import { deletePasskey, LONGEST_NAME, renamePasskey } from './passkeys';

export function PasskeyRow({ passkey }: { passkey: Passkey }) {
  const t = useT();
  const [open, setOpen] = useState<'name' | 'delete' | null>(null);
  const { nombre: name, created_at, used_at } = passkey;
  const close = () => setOpen(null);
  return (
    <li className={classes.item}>
      <span className={classes.icon}>
        <IconFingerprint size={18} stroke={1.6} aria-hidden="true" />
      </span>
      <div className={classes.text}>
        <p className={classes.name}>{name}</p>
        <p className={classes.facts}>
          <span>{used_at ? t('passkeys.used', { date: formatDate(used_at) }) : t('passkeys.neverUsed')}</span>
          <span>{t('passkeys.created', { date: formatDate(created_at) })}</span>
        </p>
      </div>
      <div className={classes.buttons}>
        <Button
          size="compact-sm"
          variant="default"
          aria-label={t('passkeys.renameOf', { name })}
          onClick={() => setOpen('name')}
        >
          {t('passkeys.rename')}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          aria-label={t('passkeys.deleteOf', { name })}
          onClick={() => setOpen('delete')}
        >
          {t('passkeys.delete')}
        </Button>
      </div>
      {open === 'name' && <NameDialog passkey={passkey} onClose={close} />}
      {open === 'delete' && <DeleteDialog passkey={passkey} onClose={close} />}
    </li>
  );
}

type DialogProps = { passkey: Passkey; onClose: () => void };

function NameDialog({ passkey, onClose }: DialogProps) {
  const t = useT();
  const [nombre, setNombre] = useState(passkey.nombre);
  const [isMissing, setIsMissing] = useState(false);
  const mutation = useMutation(renamePasskey(useQueryClient()));

  function save(event: FormEvent) {
    event.preventDefault();
    setIsMissing(!nombre.trim());
    if (nombre.trim()) mutation.mutate({ id: passkey.id, nombre }, { onSuccess: onClose });
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('passkeys.rename')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form className={dialog.form} onSubmit={save} noValidate>
        <TextInput
          label={t('passkeys.name')}
          maxLength={LONGEST_NAME}
          value={nombre}
          onChange={(event) => setNombre(event.currentTarget.value)}
          error={(isMissing && t('passkeys.nameMissing')) || (mutation.isError && explain(mutation.error))}
          data-autofocus
        />
        <div className={dialog.actions}>
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={mutation.isPending}>
            {t('passkeys.save')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function DeleteDialog({ passkey, onClose }: DialogProps) {
  const t = useT();
  const mutation = useMutation(deletePasskey(useQueryClient()));
  const remove = () =>
    mutation.mutate(passkey.id, {
      onSuccess: () => {
        tell(t('passkeys.deleted'));
        onClose();
      },
    });
  return (
    <Question
      title={t('passkeys.deleteTitle', { name: passkey.nombre })}
      refusal={mutation.isError && explain(mutation.error)}
      confirm={t('passkeys.delete')}
      isPending={mutation.isPending}
      onConfirm={remove}
      onClose={onClose}
    >
      <QuestionText>{t('passkeys.deleteText')}</QuestionText>
    </Question>
  );
}
