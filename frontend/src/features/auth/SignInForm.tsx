import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { PasswordField } from '@/components/PasswordField';
import { ApiError } from '@/lib/client';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n';
import type { SessionToken } from '@/lib/types';
import { signIn } from './queries';
import classes from './SignInForm.module.css';

/** Beside the refusal of a password that is right and not enough; and whose it is, as they typed it. */
export type HalfSignedIn = { ticket: string; methods: string[]; email: string };

type Props = {
  /** Given when only the password is asked again. */
  email?: string;
  /** What one typed before one came back to this. */
  typed?: string;
  submitLabel: string;
  onSignedIn: (token: SessionToken) => void;
  onHalf: (half: HalfSignedIn) => void;
};

export function SignInForm({ email, typed, submitLabel, onSignedIn, onHalf }: Props) {
  const t = useT();
  const form = useRef<HTMLFormElement>(null);
  const [missing, setMissing] = useState<{ email?: string; password?: string }>({});
  const mutation = useMutation({
    mutationFn: (values: { email: string; password: string }) => signIn(values.email, values.password),
    onSuccess: onSignedIn,
    onError: (error, { email }) => {
      if (isNotEnough(error)) onHalf({ ...(error.body as HalfSignedIn), email });
      else form.current?.querySelector<HTMLInputElement>('input[name="password"]')?.select();
    },
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

  return (
    <form ref={form} className={classes.form} onSubmit={submit} noValidate>
      {mutation.isError && !isNotEnough(mutation.error) && (
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
        defaultValue={email ?? typed}
        readOnly={email !== undefined}
        error={missing.email}
        autoFocus={email === undefined && typed === undefined}
      />
      <PasswordField
        label={t('auth.password')}
        name="password"
        autoComplete="current-password"
        error={missing.password}
        autoFocus={typed !== undefined}
        data-autofocus={email !== undefined || undefined}
      />
      <Button type="submit" fullWidth loading={mutation.isPending}>
        {submitLabel}
      </Button>
    </form>
  );
}

/** The password is right, and there is a second factor. */
function isNotEnough(error: unknown): error is ApiError {
  return error instanceof ApiError && error.code === 'second_factor_required';
}
