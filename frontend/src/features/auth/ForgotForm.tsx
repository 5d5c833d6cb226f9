import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { explain, fieldMessages } from '@/lib/errors';
import { useT } from '@/lib/i18n/later';
import { forgotPassword } from './mailed';
import classes from './SignInForm.module.css';

type Props = {
  /** What was typed at the sign-in, or here before. */
  email: string;
  onSent: (email: string) => void;
};

/** Asks for a link; the answer is the same whether anybody has this e-mail. */
export function ForgotForm({ email, onSent }: Props) {
  const t = useT();
  const mutation = useMutation(forgotPassword);
  const form = useForm({
    initialValues: { email },
    validate: { email: (value) => (value.trim() ? null : t('mailed.emailMissing')) },
  });
  const focus = () => form.getInputNode('email')?.focus();
  const send = form.onSubmit((values) => {
    const address = values.email.trim();
    mutation.mutate(address, {
      onSuccess: () => onSent(address),
      onError: (error) => {
        form.setErrors(fieldMessages(error));
        focus();
      },
    });
  }, focus);
  return (
    <form className={classes.form} onSubmit={send} noValidate>
      {mutation.isError && !form.errors.email && (
        <p className={classes.refusal} role="alert">
          {explain(mutation.error)}
        </p>
      )}
      <TextInput
        label={t('mailed.email')}
        type="email"
        inputMode="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        {...form.getInputProps('email')}
      />
      <Button type="submit" fullWidth loading={mutation.isPending}>
        {t('mailed.forgotSend')}
      </Button>
    </form>
  );
}
