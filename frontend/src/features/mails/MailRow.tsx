import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconClock } from '@tabler/icons-react';
import entry from '@/components/Entry.module.css';
import { formatAgo, formatDateTime, formatExact } from '@/lib/format';
import { useT } from '@/lib/i18n/later';
import type { Mail, MailState } from '@/lib/types';
import classes from './MailRow.module.css';
import { canRetry, reasonOf, titleOf } from './words';

const ICONS: Record<MailState, typeof IconClock> = {
  en_espera: IconClock,
  enviado: IconCircleCheck,
  fallido: IconAlertTriangle,
};

/** What it is and for whom, what became of it, and why not. */
export function MailRow({ mail, isBusy, onRetry }: { mail: Mail; isBusy: boolean; onRetry: () => void }) {
  const t = useT();
  const Icon = ICONS[mail.estado];
  const name = titleOf(t, mail);
  const moment = mail.sent_at ?? mail.created_at;
  const reason = reasonOf(t, mail);
  return (
    <li className={`${entry.entry} ${classes.mail}`}>
      <div className={entry.text}>
        <h2 className={entry.name}>{name}</h2>
        <p className={entry.facts}>
          <span>{mail.para}</span>
          <time dateTime={moment} title={formatExact(moment)}>
            {t(mail.sent_at ? 'mails.sent' : 'mails.asked', { when: formatAgo(moment) })}
          </time>
          {mail.intentos > 1 && <span>{t('mails.tries', { count: mail.intentos })}</span>}
          {mail.estado === 'en_espera' && mail.intentos > 0 && (
            <span>{t('mails.next', { when: formatDateTime(mail.siguiente_at) })}</span>
          )}
        </p>
        {reason && (
          <p className={classes.reason}>
            {reason.text} {reason.answer && <span className={classes.answer}>{reason.answer}</span>}
          </p>
        )}
      </div>
      <span className={`${entry.state} ${classes.state}`} data-state={mail.estado}>
        <Icon size={15} stroke={1.9} aria-hidden="true" />
        {t(`mails.state.${mail.estado}`)}
      </span>
      <div className={classes.actions}>
        {canRetry(mail) && (
          <Button
            size="compact-sm"
            variant="default"
            disabled={isBusy}
            aria-label={t('mails.retryOf', { name })}
            onClick={onRetry}
          >
            {t('mails.retry')}
          </Button>
        )}
      </div>
    </li>
  );
}
