import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, Suspense, useRef, useState } from 'react';
import dialog from '@/components/Dialog.module.css';
import { ApiError } from '@/lib/client';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n/later';
import { later } from '@/lib/later';
import type { SessionToken } from '@/lib/types';
import { hasPasskeys } from './passkeys';
import classes from './SecondStep.module.css';
import type { HalfSignedIn } from './SignInForm';
import { signInSecond } from './second';

const PasskeyButton = later(() => import('./PasskeyButton'));

type Props = {
  half: HalfSignedIn;
  submitLabel: string;
  onSignedIn: (token: SessionToken) => void;
  /** Back to the password: it was typed too long ago, or by somebody else. */
  onAgain: () => void;
};

/** Behind the password: the code of an authenticator, or one of those that were kept for when it is lost. */
export default function SecondStep({ half, submitLabel, onSignedIn, onAgain }: Props) {
  const t = useT();
  const field = useRef<HTMLInputElement>(null);
  const [isRecovery, setIsRecovery] = useState(false);
  const [isMissing, setIsMissing] = useState(false);
  const mutation = useMutation({
    mutationFn: (code: string) => signInSecond(half.ticket, code),
    onSuccess: onSignedIn,
    onError: () => field.current?.select(),
  });
  const isTooLate = mutation.error instanceof ApiError && mutation.error.code === 'invalid_ticket';

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const code = field.current?.value.trim() ?? '';
    setIsMissing(!code);
    if (code) mutation.mutate(code);
    else field.current?.focus();
  }

  function change() {
    setIsRecovery(!isRecovery);
    setIsMissing(false);
    mutation.reset();
    field.current?.focus();
  }

  return (
    <form className={dialog.form} onSubmit={submit} noValidate>
      {mutation.isError && (
        <p className={dialog.refusal} role="alert">
          {explain(mutation.error)}
        </p>
      )}
      <TextInput
        // Another field: nothing of the one stays in the other.
        key={String(isRecovery)}
        ref={field}
        label={t(isRecovery ? 'factor.recoveryCode' : 'factor.code')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        description={t(isRecovery ? 'factor.recoveryHint' : 'factor.codeHint')}
        name="code"
        autoComplete={isRecovery ? 'off' : 'one-time-code'}
        inputMode={isRecovery ? 'text' : 'numeric'}
        autoCapitalize="none"
        spellCheck={false}
        maxLength={20}
        error={isMissing && t('factor.codeMissing')}
        autoFocus
      />
      {isTooLate ? (
        <Button fullWidth onClick={onAgain}>
          {t('factor.again')}
        </Button>
      ) : (
        <Button type="submit" fullWidth loading={mutation.isPending}>
          {submitLabel}
        </Button>
      )}
      {half.methods.includes('passkey') && hasPasskeys() && (
        <Suspense>
          <PasskeyButton onSignedIn={onSignedIn} />
        </Suspense>
      )}
      <div className={classes.ways}>
        <button type="button" onClick={change}>
          {t(isRecovery ? 'factor.useCode' : 'factor.useRecovery')}
        </button>
        {!isTooLate && (
          <button type="button" onClick={onAgain}>
            {t('factor.back')}
          </button>
        )}
      </div>
    </form>
  );
}
