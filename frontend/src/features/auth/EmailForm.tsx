import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { PasswordField } from '@/components/PasswordField';
import { explain } from '@/lib/errors';
import { refusals } from '@/lib/forms';
import { useT } from '@/lib/i18n/later';
import { askForEmail } from './mailed';
import classes from './ProfileSection.module.css';

const NOTHING = { email: '', current_password: '' };

/** Another e-mail for oneself: a link goes there, and it counts once that is followed. */
export default function EmailForm({ email }: { email: string }) {
  const t = useT();
  const mutation = useMutation(askForEmail);
  const form = useForm({
    // There are other fields of these names on the page.
    name: 'email-change',
    initialValues: NOTHING,
    validate: {
      email: (value) => {
        if (!value.trim()) return t('mailed.emailMissing');
        return value.trim().toLowerCase() === email.toLowerCase() ? t('mailed.sameEmail') : null;
      },
      current_password: (value) => (value ? null : t('profile.currentMissing')),
    },
  });
  const { focus, refuse, isOfAField } = refusals(form);
  const send = form.onSubmit(
    (values) =>
      mutation.mutate(
        { ...values, email: values.email.trim() },
        {
          onSuccess: () => form.reset(),
          onError: refuse,
        },
      ),
    focus,
  );
  return (
    <form className={classes.form} onSubmit={send} noValidate>
      <p className={classes.text}>{t('mailed.changeEmailText', { email })}</p>
      {mutation.isError && !isOfAField && (
        <p className={classes.refusal} role="alert">
          {explain(mutation.error)}
        </p>
      )}
      {mutation.isSuccess && (
        <p className={classes.done} role="status">
          {t('mailed.changeEmailSent', { email: mutation.variables.email })}
        </p>
      )}
      <TextInput
        label={t('mailed.newEmail')}
        type="email"
        inputMode="email"
        autoComplete="email"
        autoCapitalize="none"
        spellCheck={false}
        {...form.getInputProps('email')}
      />
      <PasswordField
        label={t('mailed.currentPassword')}
        autoComplete="current-password"
        {...form.getInputProps('current_password')}
      />
      <Button type="submit" variant="default" loading={mutation.isPending}>
        {t('mailed.changeEmailSend')}
      </Button>
    </form>
  );
}
