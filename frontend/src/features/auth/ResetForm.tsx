import { Button } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { PasswordField } from '@/components/PasswordField';
import { explain } from '@/lib/errors';
import { refusals } from '@/lib/forms';
import { useT } from '@/lib/i18n/later';
import { resetPassword } from './mailed';
import { passwordHint } from './passwordHint';
import classes from './SignInForm.module.css';
import { useShortest } from './useShortest';

type Props = { token: string; onSaved: () => void; onRefused: (error: Error) => void };

/** A new password, by the token of a mail. */
export function ResetForm({ token, onSaved, onRefused }: Props) {
  const t = useT();
  const shortest = useShortest();
  const mutation = useMutation(resetPassword);
  const form = useForm({
    initialValues: { new_password: '' },
    validate: { new_password: (value) => (value ? null : t('mailed.passwordMissing')) },
  });
  const { focus, refuse, isOfAField } = refusals(form);
  const save = form.onSubmit(
    (values) =>
      mutation.mutate(
        { ...values, token },
        {
          onSuccess: onSaved,
          onError: (error) => {
            refuse(error);
            onRefused(error);
          },
        },
      ),
    focus,
  );
  return (
    <form className={classes.form} onSubmit={save} noValidate>
      {mutation.isError && !isOfAField && (
        <p className={classes.refusal} role="alert">
          {explain(mutation.error)}
        </p>
      )}
      <PasswordField
        label={t('mailed.newPassword')}
        description={passwordHint(t, shortest)}
        autoComplete="new-password"
        autoFocus
        {...form.getInputProps('new_password')}
      />
      <Button type="submit" fullWidth loading={mutation.isPending}>
        {t('mailed.save')}
      </Button>
    </form>
  );
}
