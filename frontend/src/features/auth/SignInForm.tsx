import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, Suspense, useRef, useState } from 'react';
import { PasswordField } from '@/components/PasswordField';
import { ApiError } from '@/lib/client';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n';
import { later } from '@/lib/later';
import type { SessionToken } from '@/lib/types';
import { signIn } from './queries';
import type { HalfSignedIn } from './SecondStep';
import classes from './SignInForm.module.css';

const SecondStep = later(() => import('./SecondStep'));

type Props = {
  /** Given when only the password is asked again. */
  email?: string;
  submitLabel: string;
  onSignedIn: (token: SessionToken) => void;
};

export function SignInForm({ email, submitLabel, onSignedIn }: Props) {
  const t = useT();
  const form = useRef<HTMLFormElement>(null);
  const [missing, setMissing] = useState<{ email?: string; password?: string }>({});
  const mutation = useMutation({
    mutationFn: (values: { email: string; password: string }) => signIn(values.email, values.password),
    onSuccess: onSignedIn,
    onError: () => form.current?.querySelector<HTMLInputElement>('input[name="password"]')?.select(),
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    // Read from the form and not from state: browsers fill in passwords without telling React.
    const data = new FormData(event.currentTarget);
    const values = { email: String(data.get('username')).trim(), password: String(data.get('password')) };
    const lacks = {
      ...(values.email ? {} : { email: t('auth.emailMissing') }),
      ...(values.password ? {} : { password: t('auth.passwordMissing') }),
    };
    setMissing(lacks);
    if (lacks.email || lacks.password) {
      const name = lacks.email ? 'username' : 'password';
      event.currentTarget.querySelector<HTMLInputElement>(`input[name="${name}"]`)?.focus();
      return;
    }
    mutation.mutate(values);
  }

  const { error } = mutation;
  // The password is right, and not enough.
  if (error instanceof ApiError && error.code === 'second_factor_required')
    return (
      <Suspense>
        <SecondStep
          half={error.body as HalfSignedIn}
          submitLabel={submitLabel}
          onSignedIn={onSignedIn}
          onAgain={mutation.reset}
        />
      </Suspense>
    );
  return (
    <form ref={form} className={classes.form} onSubmit={submit} noValidate>
      {mutation.isError && (
        <p className={classes.refusal} role="alert">
          {explain(mutation.error)}
        </p>
      )}
      <TextInput
        label={t('auth.email')}
        name="username"
        type="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        inputMode="email"
        defaultValue={email}
        readOnly={email !== undefined}
        error={missing.email}
        autoFocus={email === undefined}
      />
      <PasswordField
        label={t('auth.password')}
        name="password"
        autoComplete="current-password"
        error={missing.password}
        data-autofocus={email !== undefined || undefined}
      />
      <Button type="submit" fullWidth loading={mutation.isPending}>
        {submitLabel}
      </Button>
    </form>
  );
}
