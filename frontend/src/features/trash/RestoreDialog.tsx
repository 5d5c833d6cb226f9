import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useRef, useState } from 'react';
import dialog from '@/components/Dialog.module.css';
import page from '@/components/Page.module.css';
import { explain, fieldMessages } from '@/lib/errors';
import { useT } from '@/lib/i18n/later';
import type { Contact, TrashedContact } from '@/lib/types';
import { type Holder, holderOf, restoreContact } from './queries';

type Props = {
  contact: TrashedContact;
  /** Who has the e-mail by now. */
  holder: Holder;
  onRestored: (contact: Contact) => void;
  onClose: () => void;
};

/** Who can't come back as they were comes back with another e-mail. */
export default function RestoreDialog({ contact, holder, onRestored, onClose }: Props) {
  const t = useT();
  const name = contact.nombre_completo;
  const field = useRef<HTMLInputElement>(null);
  const [email, setEmail] = useState('');
  const [missing, setMissing] = useState<string | null>(null);
  const { mutate, isPending, error, reset } = useMutation(restoreContact(useQueryClient()));
  const other = holderOf(error);
  const atField =
    missing ?? (other ? t('trash.takenAgain', { name: other.nombre_completo }) : fieldMessages(error).email);

  function submit(event: FormEvent) {
    event.preventDefault();
    const refuse = () => field.current?.focus();
    if (!email.trim()) {
      setMissing(t('error.field.missing'));
      return refuse();
    }
    mutate(
      { id: contact.id, email: email.trim() },
      {
        onSuccess: (restored) => {
          onClose();
          onRestored(restored);
        },
        onError: refuse,
      },
    );
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('trash.takenTitle', { name })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form className={dialog.form} onSubmit={submit} noValidate>
        <p className={dialog.text}>
          {t('trash.takenText', { email: contact.email })}{' '}
          <Link to="/contactos/$contactId" params={{ contactId: holder.id }} className={page.link}>
            {holder.nombre_completo}
          </Link>
          {'. '}
          {t('trash.takenHint', { name: contact.nombres })}
        </p>
        {error && !atField && (
          <p className={dialog.refusal} role="alert">
            {explain(error)}
          </p>
        )}
        <TextInput
          ref={field}
          data-autofocus
          label={t('trash.email')}
          type="email"
          inputMode="email"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={email}
          error={atField}
          onChange={(event) => {
            setEmail(event.currentTarget.value);
            setMissing(null);
            if (error) reset();
          }}
        />
        <div className={dialog.actions}>
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={isPending}>
            {t('trash.restoreSo')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
