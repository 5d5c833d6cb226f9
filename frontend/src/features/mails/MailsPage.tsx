import { Button } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Choice } from '@/components/Choice';
import { More } from '@/components/More';
import page from '@/components/Page.module.css';
import { PeopleSkeleton } from '@/components/PeopleSkeleton';
import { Failed, State } from '@/components/State';
import state from '@/components/State.module.css';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n/later';
import { useIsPhone } from '@/lib/media';
import { tell, tellRefusal } from '@/lib/notify';
import { useTitle } from '@/lib/title';
import type { AuthOptions, MailState } from '@/lib/types';
import { MailRow } from './MailRow';
import classes from './MailsPage.module.css';
import { MAIL_STATES, mailsQuery, retryMail } from './queries';

type Props = {
  estado: MailState | undefined;
  onFilter: (estado: MailState | undefined) => void;
  /** Once they are known. */
  options: AuthOptions | undefined;
};

/** What was sent, waits or failed. */
export function MailsPage({ estado, onFilter, options }: Props) {
  const t = useT();
  useTitle(t('mails.title'));
  return (
    <section className={page.page} aria-labelledby="mails">
      <header className={page.head}>
        <h1 id="mails">{t('mails.title')}</h1>
      </header>
      <p className={classes.intro}>{t('mails.intro')}</p>
      {options && !options.sends_mail && (
        <p className={classes.note}>
          {t(options.has_mailbox ? 'mails.toMailbox' : 'mails.noServer')}
          {options.has_mailbox && (
            <Link to="/buzon" className={page.link}>
              {t('mails.openMailbox')}
            </Link>
          )}
        </p>
      )}
      <div className={classes.toolbar}>
        <Choice<MailState | ''>
          label={t('mails.filter')}
          isLabelHidden
          value={estado ?? ''}
          options={[
            { value: '', label: t('mails.all') },
            ...MAIL_STATES.map((value) => ({ value, label: t(`mails.filterBy.${value}`) })),
          ]}
          onChange={(value) => onFilter(value || undefined)}
        />
      </div>
      <MailList estado={estado} onFilter={onFilter} />
    </section>
  );
}

const ENVELOPE = (
  <>
    <path d="M22 24h68a4 4 0 0 1 4 4v40a4 4 0 0 1-4 4H22a4 4 0 0 1-4-4V28a4 4 0 0 1 4-4z" />
    <path className={state.accent} d="m20 28 36 24 36-24" />
  </>
);

function MailList({ estado, onFilter }: Omit<Props, 'options'>) {
  const t = useT();
  const isPhone = useIsPhone();
  const query = useInfiniteQuery(mailsQuery(estado));
  const retry = useMutation(retryMail(useQueryClient()));
  const mails = query.data?.pages.flatMap(({ items }) => items);

  if (query.error && !mails)
    return <Failed title={t('mails.failedTitle')} error={query.error} onRetry={() => void query.refetch()} />;
  if (!mails) return <PeopleSkeleton isPhone={isPhone} columns={null} />;
  if (mails.length === 0 && estado)
    return (
      <State drawing="search" title={t('mails.noMatchTitle')}>
        <Button variant="default" onClick={() => onFilter(undefined)}>
          {t('mails.showAll')}
        </Button>
      </State>
    );
  if (mails.length === 0)
    return <State drawing={ENVELOPE} title={t('mails.emptyTitle')} text={t('mails.emptyText')} />;
  return (
    <div className={page.body} aria-busy={query.isPlaceholderData}>
      <ul className={classes.mails}>
        {mails.map((mail) => (
          <MailRow
            key={mail.id}
            mail={mail}
            isBusy={retry.isPending && retry.variables === mail.id}
            onRetry={() =>
              retry.mutate(mail.id, {
                onSuccess: () => tell(t('mails.retried')),
                onError: (error) => tellRefusal(explain(error)),
              })
            }
          />
        ))}
      </ul>
      <footer className={page.foot}>
        <More query={query} label={t('mails.more')} failed={t('mails.failedMore')} />
      </footer>
    </div>
  );
}
