import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { PasswordField } from '@/components/PasswordField';
import { explain } from '@/lib/errors';
import { refusals } from '@/lib/forms';
import { useT } from '@/lib/i18n/later';
import { acceptInvitation } from './mailed';
import { passwordHint } from './passwordHint';
import classes from './SignInForm.module.css';
import { useShortest } from './useShortest';

type Props = {
  token: string;
  /** As whoever invited them wrote it. */
  invited: { email: string; nombres: string; apellidos: string };
  onAccepted: () => void;
  onRefused: (error: Error) => void;
};

/** One's name as one writes it oneself, and a password. */
export function AcceptForm({ token, invited, onAccepted, onRefused }: Props) {
  const t = useT();
  const shortest = useShortest();
  const mutation = useMutation(acceptInvitation);
  const required = (value: string) => (value.trim() ? null : t('error.field.missing'));
  const form = useForm({
    initialValues: { nombres: invited.nombres, apellidos: invited.apellidos, password: '' },
    validate: {
      nombres: required,
      apellidos: required,
      password: (value) => (value ? null : t('mailed.passwordMissing')),
    },
  });
  const { focus, refuse, isOfAField } = refusals(form);
  const accept = form.onSubmit(
    (values) =>
      mutation.mutate(
        { ...values, token },
        {
          onSuccess: onAccepted,
          onError: (error) => {
            refuse(error);
            onRefused(error);
          },
        },
      ),
    focus,
  );
  return (
    <form className={classes.form} onSubmit={accept} noValidate>
      {mutation.isError && !isOfAField && (
        <p className={classes.refusal} role="alert">
          {explain(mutation.error)}
        </p>
      )}
      {/* For password managers: whose password it is. */}
      <input type="text" name="username" autoComplete="username" value={invited.email} readOnly hidden />
      <TextInput
        label={t('mailed.nombres')}
        autoComplete="given-name"
        maxLength={120}
        {...form.getInputProps('nombres')}
      />
      <TextInput
        label={t('mailed.apellidos')}
        autoComplete="family-name"
        maxLength={120}
        {...form.getInputProps('apellidos')}
      />
      <PasswordField
        label={t('mailed.password')}
        description={passwordHint(t, shortest)}
        autoComplete="new-password"
        autoFocus
        {...form.getInputProps('password')}
      />
      <Button type="submit" fullWidth loading={mutation.isPending}>
        {t('mailed.accept')}
      </Button>
    </form>
  );
}
