import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ForgotForm } from '@/features/auth/ForgotForm';
import { authOptionsQuery } from '@/features/auth/mailed';
import { useT } from '@/lib/i18n/later';
import { Sheet } from './Sheet';
import classes from './Sheet.module.css';

export function Forgot() {
  const t = useT();
  const { data: options } = useQuery(authOptionsQuery);
  const [sentTo, setSentTo] = useState<string | null>(null);
  const [typed, setTyped] = useState('');
  const isWithoutMail = options && !options.sends_mail && !options.has_mailbox;
  const back = (
    <Link to="/entrar" className={classes.link}>
      {t('mailed.back')}
    </Link>
  );
  if (sentTo !== null)
    return (
      <Sheet title={t('mailed.forgotSentTitle')} text={t('mailed.forgotSentText', { email: sentTo })}>
        {options?.has_mailbox && (
          <Button component={Link} to="/buzon">
            {t('mailed.openMailbox')}
          </Button>
        )}
        <Button variant="default" onClick={() => setSentTo(null)}>
          {t('mailed.forgotAgain')}
        </Button>
        {back}
      </Sheet>
    );
  return (
    <Sheet title={t('mailed.forgotTitle')} text={isWithoutMail ? undefined : t('mailed.forgotText')}>
      {isWithoutMail ? (
        <p className={classes.note}>{t('mailed.noMail')}</p>
      ) : (
        <ForgotForm
          email={typed}
          onSent={(email) => {
            setTyped(email);
            setSentTo(email);
          }}
        />
      )}
      {back}
    </Sheet>
  );
}
