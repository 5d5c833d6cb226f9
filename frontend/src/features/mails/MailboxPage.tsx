import { Button } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Bone } from '@/components/Bone';
import { Delayed } from '@/components/Delayed';
import { Failed, State } from '@/components/State';
import { formatAgo, formatExact } from '@/lib/format';
import { useT } from '@/lib/i18n/later';
import { useIsPhone } from '@/lib/media';
import { useTitle } from '@/lib/title';
import type { DeliveredMailLine } from '@/lib/types';
import { DeliveredMessage } from './DeliveredMessage';
import classes from './MailboxPage.module.css';
import { mailboxQuery } from './queries';

/** The mails that would have been sent: beside each other on a desk, one after the other on a phone. */
export function MailboxPage({ mailId }: { mailId: string | undefined }) {
  const t = useT();
  const isPhone = useIsPhone();
  const { data: mails, error, refetch } = useQuery(mailboxQuery);
  useTitle(t('mails.mailbox'));
  return (
    <main className={classes.page}>
      <header className={classes.head}>
        <div>
          <h1>{t('mails.mailbox')}</h1>
          <p>{t('mails.mailboxIntro')}</p>
        </div>
        <Button component={Link} to="/entrar" variant="default">
          {t('mails.mailboxSignIn')}
        </Button>
      </header>
      {error && !mails && (
        <Failed title={t('mails.mailboxFailedTitle')} error={error} onRetry={() => void refetch()} />
      )}
      {!error && !mails && <Bones />}
      {mails?.length === 0 && (
        <State drawing="search" title={t('mails.mailboxEmptyTitle')} text={t('mails.mailboxEmptyText')} />
      )}
      {mails && mails.length > 0 && (
        <div className={classes.panes} data-open={mailId !== undefined || undefined}>
          {!(isPhone && mailId) && <Lines mails={mails} openId={mailId} />}
          {mailId ? (
            <div className={classes.reader}>
              {isPhone && (
                <Link to="/buzon" className={classes.back}>
                  <IconArrowLeft size={18} stroke={1.75} aria-hidden="true" />
                  {t('mails.mailboxBack')}
                </Link>
              )}
              <DeliveredMessage key={mailId} id={mailId} />
            </div>
          ) : (
            !isPhone && <p className={classes.pick}>{t('mails.mailboxPick')}</p>
          )}
        </div>
      )}
    </main>
  );
}

function Lines({ mails, openId }: { mails: DeliveredMailLine[]; openId: string | undefined }) {
  const t = useT();
  return (
    <nav className={classes.lines} aria-label={t('mails.mailboxList')}>
      <ul>
        {mails.map(({ id, asunto, para, created_at }) => (
          <li key={id}>
            <Link
              to="/buzon"
              search={{ mensaje: id }}
              className={classes.line}
              aria-current={id === openId ? 'page' : undefined}
            >
              <strong>{asunto}</strong>
              <span className={classes.facts}>
                <span>{para}</span>
                <time dateTime={created_at} title={formatExact(created_at)}>
                  {formatAgo(created_at)}
                </time>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Bones() {
  const t = useT();
  return (
    <Delayed>
      <div className={classes.lines} role="status" aria-label={t('common.loading')}>
        {['14rem', '11rem', '16rem'].map((width) => (
          <div key={width} className={classes.line}>
            <Bone width={width} height="1rem" />
            <Bone width="9rem" />
          </div>
        ))}
      </div>
    </Delayed>
  );
}
