import { Button } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import entry from '@/components/Entry.module.css';
import { More } from '@/components/More';
import page from '@/components/Page.module.css';
import { Failed, State } from '@/components/State';
import { announce } from '@/lib/announce';
import { explain } from '@/lib/errors';
import { formatAgo, formatExact } from '@/lib/format';
import { useT } from '@/lib/i18n/duplicates';
import { tellRefusal } from '@/lib/notify';
import type { DuplicateDismissal } from '@/lib/types';
import classes from './DismissedList.module.css';
import { DuplicatesSkeleton } from './DuplicatesSkeleton';
import { dismissedQuery, takeUpAgain } from './queries';
import { namesText } from './words';

/** Who was said to be different people, the last ones first; each can be proposed again. */
export function DismissedList({ onLeave }: { onLeave: () => void }) {
  const t = useT();
  const query = useInfiniteQuery(dismissedQuery);
  const dismissals = query.data?.pages.flatMap(({ items }) => items);
  if (query.error && !dismissals)
    return (
      <Failed title={t('duplicates.failedTitle')} error={query.error} onRetry={() => void query.refetch()} />
    );
  if (!dismissals) return <DuplicatesSkeleton />;
  if (dismissals.length === 0)
    return (
      <State drawing="people" title={t('duplicates.noDismissedTitle')} text={t('duplicates.noDismissedText')}>
        <Button variant="default" onClick={onLeave}>
          {t('duplicates.showAll')}
        </Button>
      </State>
    );
  return (
    <div className={page.body}>
      <ul className={classes.list}>
        {dismissals.map((dismissal) => (
          <Dismissal key={dismissal.id} dismissal={dismissal} />
        ))}
      </ul>
      <footer className={page.foot}>
        <More query={query} label={t('duplicates.more')} failed={t('duplicates.failedMore')} />
      </footer>
    </div>
  );
}

function Dismissal({ dismissal }: { dismissal: DuplicateDismissal }) {
  const t = useT();
  const { mutate, isPending } = useMutation(takeUpAgain(useQueryClient()));
  const { contactos, usuario, created_at } = dismissal;
  const names = namesText(
    t,
    contactos.map(({ nombre_completo }) => nombre_completo ?? t('duplicates.gone')),
  );
  return (
    <li className={`${entry.entry} ${classes.dismissal}`}>
      <div className={entry.text}>
        <p className={entry.name}>
          {contactos.map(({ id, nombre_completo }, place) => (
            <span key={id}>
              {place > 0 && <span aria-hidden="true"> ≠ </span>}
              {nombre_completo ? (
                <Link to="/contactos/$contactId" params={{ contactId: id }} className={classes.name}>
                  {nombre_completo}
                </Link>
              ) : (
                t('duplicates.gone')
              )}
            </span>
          ))}
        </p>
        <p className={entry.facts}>
          {usuario && <span>{t('duplicates.dismissedBy', { name: usuario })}</span>}
          <time dateTime={created_at} title={formatExact(created_at)}>
            {formatAgo(created_at)}
          </time>
        </p>
      </div>
      <Button
        variant="default"
        size="compact-sm"
        disabled={isPending}
        aria-label={t('duplicates.proposeAgainOf', { names })}
        onClick={() =>
          mutate(dismissal.id, {
            onSuccess: () => announce(t('duplicates.restored', { names })),
            onError: (error) => tellRefusal(explain(error)),
          })
        }
      >
        {t('duplicates.proposeAgain')}
      </Button>
    </li>
  );
}
