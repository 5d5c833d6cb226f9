import { Button } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { PasswordField } from '@/components/PasswordField';
import { explain, fieldMessages } from '@/lib/errors';
import { useT } from '@/lib/i18n/later';
import { resetPassword } from './mailed';
import classes from './SignInForm.module.css';

type Props = { token: string; onSaved: () => void; onRefused: (error: Error) => void };

/** A new password, by the token of a mail. */
export function ResetForm({ token, onSaved, onRefused }: Props) {
  const t = useT();
  const mutation = useMutation(resetPassword);
  const form = useForm({
    initialValues: { new_password: '' },
    validate: { new_password: (value) => (value ? null : t('mailed.passwordMissing')) },
  });
  const focus = () => form.getInputNode('new_password')?.focus();
  const save = form.onSubmit(
    (values) =>
      mutation.mutate(
        { ...values, token },
        {
          onSuccess: onSaved,
          onError: (error) => {
            form.setErrors(fieldMessages(error));
            focus();
            onRefused(error);
          },
        },
      ),
    focus,
  );
  return (
    <form className={classes.form} onSubmit={save} noValidate>
      {mutation.isError && !form.errors.new_password && (
        <p className={classes.refusal} role="alert">
          {explain(mutation.error)}
        </p>
      )}
      <PasswordField
        label={t('mailed.newPassword')}
        description={t('mailed.passwordHint')}
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
