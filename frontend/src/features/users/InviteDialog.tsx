import { Button, Modal, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { RefObject } from 'react';
import dialog from '@/components/Dialog.module.css';
import { explain } from '@/lib/errors';
import { refusals } from '@/lib/forms';
import { useT } from '@/lib/i18n/later';
import { tell } from '@/lib/notify';
import type { Invitation } from '@/lib/types';
import classes from './Dialog.module.css';
import { type Draft, NO_DRAFT } from './draft';
import { inviteUser } from './queries';

type Props = {
  /** Shared with the form that takes a password: one may change one's mind. */
  draft: RefObject<Draft>;
  /** Whether an invitation would arrive; nothing until that is known. */
  mayArrive: boolean | undefined;
  isPhone: boolean;
  onClose: () => void;
};

/** Somebody new, who chooses their password themselves. */
export function InviteDialog({ draft, mayArrive, isPhone, onClose }: Props) {
  const t = useT();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('users.inviteTitle')}
      fullScreen={isPhone}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <InviteForm draft={draft} mayArrive={mayArrive} onClose={onClose} />
    </Modal>
  );
}

function InviteForm({ draft, mayArrive, onClose }: Omit<Props, 'isPhone'>) {
  const t = useT();
  const mutation = useMutation(inviteUser(useQueryClient()));
  const required = (value: string) => (value.trim() ? null : t('error.field.missing'));
  const { password: _, ...initialValues } = draft.current;
  const form = useForm<Required<Invitation>>({
    initialValues,
    onValuesChange: (values) => {
      draft.current = { ...draft.current, ...values };
    },
    validate: { nombres: required, apellidos: required, email: required },
  });
  const { focus, refuse, isOfAField } = refusals(form);
  const send = form.onSubmit(
    (values) =>
      mutation.mutate(values, {
        onSuccess: ({ email }) => {
          tell(t('users.inviteSent', { email }));
          draft.current = NO_DRAFT;
          onClose();
        },
        onError: refuse,
      }),
    focus,
  );
  return (
    <form className={dialog.form} onSubmit={send} noValidate>
      {mayArrive === false ? (
        <p className={dialog.refusal}>{t('users.inviteNoMail')}</p>
      ) : (
        <p className={dialog.text}>{t('users.inviteText')}</p>
      )}
      {mutation.isError && !isOfAField && (
        <p className={dialog.refusal} role="alert">
          {explain(mutation.error)}
        </p>
      )}
      <TextInput
        label={t('users.email')}
        type="email"
        inputMode="email"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        data-autofocus
        {...form.getInputProps('email')}
      />
      <div className={classes.pair}>
        <TextInput
          label={t('users.nombres')}
          autoComplete="off"
          maxLength={120}
          {...form.getInputProps('nombres')}
        />
        <TextInput
          label={t('users.apellidos')}
          autoComplete="off"
          maxLength={120}
          {...form.getInputProps('apellidos')}
        />
      </div>
      <Switch
        label={t('users.isSuperuser')}
        description={t('users.isSuperuserHint')}
        {...form.getInputProps('is_superuser', { type: 'checkbox' })}
      />
      <div className={dialog.actions}>
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" loading={mutation.isPending}>
          {t('users.inviteSend')}
        </Button>
      </div>
    </form>
  );
}
