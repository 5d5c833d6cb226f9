import { Button, Modal, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type RefObject, useState } from 'react';
import dialog from '@/components/Dialog.module.css';
import { PasswordField } from '@/components/PasswordField';
import { conflictStore, isLeftAlone } from '@/lib/conflicts';
import { explain } from '@/lib/errors';
import { refusals } from '@/lib/forms';
import { useT } from '@/lib/i18n/later';
import { tell } from '@/lib/notify';
import { useStore } from '@/lib/store';
import type { User, UserUpdate } from '@/lib/types';
import classes from './Dialog.module.css';
import { type Draft, NO_DRAFT } from './draft';
import { generatePassword } from './password';
import { createUser, updateUser } from './queries';

type Props = {
  /** Who is edited; nobody: a new user. */
  user?: User;
  draft: RefObject<Draft>;
  /** The fewest characters of a password; nothing until that is known, or where none is asked for. */
  shortest?: number | undefined;
  onSaved: (user: User) => void;
  onClose: () => void;
  isPhone: boolean;
};

/** One form for create and edit; what the server refuses is said at its field. */
export function UserDialog({ user, draft, shortest, onSaved, onClose, isPhone }: Props) {
  const t = useT();
  // Escape answers the question that stands in front of it.
  const isAsked = useStore(conflictStore) !== null;
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnEscape={!isAsked}
      title={user ? t('users.editTitle') : t('users.new')}
      fullScreen={isPhone}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <UserForm user={user} draft={draft} shortest={shortest} onSaved={onSaved} onClose={onClose} />
    </Modal>
  );
}

function UserForm({ user, draft, shortest, onSaved, onClose }: Omit<Props, 'isPhone'>) {
  const t = useT();
  const queryClient = useQueryClient();
  const create = useMutation(createUser(queryClient));
  const update = useMutation(updateUser(queryClient));
  // A new one on each generation, so that the field shows what it got.
  const [generated, setGenerated] = useState(0);
  const required = (value: string) => (value.trim() ? null : t('error.field.missing'));
  const form = useForm<Draft>({
    initialValues: user ? { ...NO_DRAFT, ...namesOf(user) } : draft.current,
    onValuesChange: (values) => {
      if (!user) draft.current = values;
    },
    validate: {
      nombres: required,
      apellidos: required,
      email: required,
      password: (value) =>
        user || [...value].length >= (shortest ?? 1) ? null : t('users.passwordTooShort'),
    },
  });
  const { focus, refuse, isOfAField } = refusals(form);
  const mutation = user ? update : create;

  function done(saved: User) {
    if (!isLeftAlone(saved))
      tell(user ? t('users.saved') : t('users.created', { name: saved.nombre_completo }));
    if (!user) draft.current = NO_DRAFT;
    onClose();
    onSaved(saved);
  }
  const save = form.onSubmit(({ password, ...values }) => {
    const outcome = { onSuccess: done, onError: refuse };
    if (user) {
      const body = changed(values, namesOf(user));
      if (Object.keys(body).length === 0) return onClose();
      update.mutate({ user, body }, outcome);
    } else create.mutate({ ...values, password, is_active: true }, outcome);
  }, focus);

  function generate() {
    form.setFieldValue('password', generatePassword());
    setGenerated(generated + 1);
  }

  return (
    <form className={dialog.form} onSubmit={save} noValidate>
      {mutation.isError && !isOfAField && (
        <p className={dialog.refusal} role="alert">
          {explain(mutation.error)}
        </p>
      )}
      <div className={classes.pair}>
        <TextInput
          label={t('users.nombres')}
          autoComplete="off"
          maxLength={120}
          data-autofocus
          {...form.getInputProps('nombres')}
        />
        <TextInput
          label={t('users.apellidos')}
          autoComplete="off"
          maxLength={120}
          {...form.getInputProps('apellidos')}
        />
      </div>
      <TextInput
        label={t('users.email')}
        type="email"
        inputMode="email"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        {...form.getInputProps('email')}
      />
      {!user && (
        <div className={classes.password}>
          <PasswordField
            key={generated}
            isShownAtFirst={generated > 0}
            label={t('users.password')}
            description={
              shortest === undefined
                ? t('users.passwordHint')
                : t('users.passwordHintLeast', { count: shortest })
            }
            autoComplete="new-password"
            {...form.getInputProps('password')}
          />
          <Button variant="default" onClick={generate}>
            {t('users.generate')}
          </Button>
        </div>
      )}
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
          {t(user ? 'users.save' : 'users.create')}
        </Button>
      </div>
    </form>
  );
}

type Names = Omit<Draft, 'password'>;

/** Only that: of everything else somebody else may know better by now. */
function changed(values: Names, before: Names): UserUpdate {
  const names = Object.keys(before) as (keyof Names)[];
  return Object.fromEntries(
    names.filter((name) => values[name] !== before[name]).map((name) => [name, values[name]]),
  );
}

function namesOf({ nombres, apellidos, email, is_superuser }: User): Names {
  return { nombres, apellidos, email, is_superuser };
}
