import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ApiError } from '@/lib/client';
import { fieldMessages } from '@/lib/errors';
import { t, useT } from '@/lib/i18n';
import classes from './TakenEmail.module.css';

/** Says that somebody else has the e-mail, and leads to them. */
export function TakenEmail({ message, email }: { message: string; email: string }) {
  const t = useT();
  return (
    <>
      {message}{' '}
      <Link to="/contactos" search={{ buscar: email.trim() }} className={classes.link}>
        {t('contact.findTaken')}
      </Link>
    </>
  );
}

/** What stands at each field that the server named. */
export function fieldErrors(error: unknown, email: string): Record<string, ReactNode> {
  const messages: Record<string, ReactNode> = fieldMessages(error);
  if (!(error instanceof ApiError)) return messages;
  if (error.fields.cedula?.type === 'nit_digit') {
    const { digito } = error.body as { digito: string };
    return { ...messages, cedula: t('contact.document.wrongDigit', { digit: digito }) };
  }
  if (error.fields.email?.type !== 'contact_email_taken') return messages;
  return { ...messages, email: <TakenEmail message={String(messages.email)} email={email} /> };
}
