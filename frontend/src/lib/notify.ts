import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { t } from './i18n/index.ts';
import { sessionStore } from './session.ts';

/** Long enough to read why something was refused. */
const READING = 10_000;

const closable = () => ({ closeButtonProps: { 'aria-label': t('common.close') } });

/** Words, or words with a link behind them. */
export function tell(message: ReactNode): void {
  notifications.show({ message, ...closable() });
}

export function tellRefusal(message: string): void {
  notifications.show({ message, color: 'red', autoClose: READING, ...closable() });
}

/** A message with a button is of whoever was signed in: it goes with them. Returns what ends that. */
export function hideOnSignOut(id: string): () => void {
  const hide = () => {
    if (sessionStore.get().token === null) notifications.hide(id);
  };
  hide();
  return sessionStore.subscribe(hide);
}
