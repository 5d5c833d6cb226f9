import { Button } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { PasswordField } from '@/components/PasswordField';
import { explain } from '@/lib/errors';
import { refusals } from '@/lib/forms';
import { useT } from '@/lib/i18n/later';
import { tell } from '@/lib/notify';
import classes from './ProfileSection.module.css';
import { passwordHint } from './passwordHint';
import { changePassword } from './queries';
import { useOwnShortest } from './useShortest';

const NOTHING = { current_password: '', new_password: '' };

/** One's own password; a wrong current one is said at its field. */
export function PasswordForm({ email }: { email: string }) {
  const t = useT();
  const shortest = useOwnShortest();
  const mutation = useMutation(changePassword(useQueryClient()));
  const form = useForm({
    initialValues: NOTHING,
    validate: {
      current_password: (value) => (value ? null : t('profile.currentMissing')),
      new_password: (value, { current_password }) => {
        if (value && value === current_password) return t('profile.samePassword');
        return [...value].length < (shortest ?? 1) ? t('profile.tooShort') : null;
      },
    },
  });
  const { focus, refuse, isOfAField } = refusals(form);
  const save = form.onSubmit(
    (values) =>
      mutation.mutate(values, {
        onSuccess: () => {
          form.reset();
          tell(t('profile.passwordChanged'));
        },
        onError: refuse,
      }),
    focus,
  );
  return (
    <form className={classes.form} onSubmit={save} noValidate>
      {mutation.isError && !isOfAField && (
        <p className={classes.refusal} role="alert">
          {explain(mutation.error)}
        </p>
      )}
      {/* For password managers: whose password it is. */}
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      <PasswordField
        label={t('profile.currentPassword')}
        autoComplete="current-password"
        {...form.getInputProps('current_password')}
      />
      <PasswordField
        label={t('profile.newPassword')}
        description={passwordHint(t, shortest)}
        autoComplete="new-password"
        {...form.getInputProps('new_password')}
      />
      <Button type="submit" variant="default" loading={mutation.isPending}>
        {t('profile.changePassword')}
      </Button>
    </form>
  );
}
