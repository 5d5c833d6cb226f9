/** A mail in words. */

import { hasKey, type Translate } from '@/lib/i18n/later';
import type { Mail } from '@/lib/types';

/** "Invitación para Ana Ruiz" */
export function titleOf(t: Translate, { tipo, nombre: name }: Mail): string {
  const key = `mails.kind.${tipo}`;
  return t(hasKey(key) ? key : 'mails.otherKind', { name });
}

/** Why the last attempt failed, and what the mail server said. */
export function reasonOf(t: Translate, { error, respuesta }: Mail): { text: string; answer: string } | null {
  if (!error) return null;
  const key = `mails.error.${error}`;
  return {
    text: t(hasKey(key) ? key : 'mails.error.otro'),
    answer: respuesta ? t('mails.answer', { text: respuesta }) : '',
  };
}

/** Whether one may ask for another attempt: not of what was sent, nor of what goes out for the first time. */
export const canRetry = ({ estado, intentos }: Mail) =>
  estado === 'fallido' || (estado === 'en_espera' && intentos > 0);
