import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Choice } from '@/components/Choice';
import { Failed } from '@/components/State';
import { formatExact } from '@/lib/format';
import { useT } from '@/lib/i18n/later';
import classes from './MailboxPage.module.css';
import { deliveredQuery } from './queries';

type Shape = 'html' | 'text';

/** One message as a mail program would show it; nothing in it runs, and no link in it leads anywhere. */
export function DeliveredMessage({ id }: { id: string }) {
  const t = useT();
  const { data: mail, error, refetch } = useQuery(deliveredQuery(id));
  const [shape, setShape] = useState<Shape>('html');
  if (error)
    return <Failed title={t('mails.mailboxFailedTitle')} error={error} onRetry={() => void refetch()} />;
  if (!mail) return null;
  return (
    <article className={classes.message} aria-labelledby="message">
      <h2 id="message">{mail.asunto}</h2>
      <p className={classes.facts}>
        <span>{t('mails.to', { email: mail.para })}</span>
        <time dateTime={mail.created_at}>{formatExact(mail.created_at)}</time>
      </p>
      <div className={classes.tools}>
        {mail.enlace && (
          // A whole load, as from a mail program.
          <Button component="a" href={mail.enlace}>
            {t('mails.openLink')}
          </Button>
        )}
        <Choice<Shape>
          label={t('mails.view')}
          isLabelHidden
          value={shape}
          options={[
            { value: 'html', label: t('mails.asHtml') },
            { value: 'text', label: t('mails.asText') },
          ]}
          onChange={setShape}
        />
      </div>
      {shape === 'html' ? (
        <iframe className={classes.frame} title={mail.asunto} sandbox="" srcDoc={mail.html} />
      ) : (
        // Focusable, for it may scroll.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll it
        <pre className={classes.plain} tabIndex={0}>
          {mail.texto}
        </pre>
      )}
    </article>
  );
}
