import { Button } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { More } from '@/components/More';
import page from '@/components/Page.module.css';
import { Failed, State } from '@/components/State';
import state from '@/components/State.module.css';
import { announce } from '@/lib/announce';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n/later';
import { AUDIT, CONTACTS } from '@/lib/keys';
import { tellRefusal } from '@/lib/notify';
import { useTitle } from '@/lib/title';
import type { Job, User } from '@/lib/types';
import { JobRow } from './JobRow';
import classes from './JobsPage.module.css';
import { JobsSkeleton } from './JobsSkeleton';
import { cancelJob, isOpen, jobsQuery, retryJob } from './queries';
import { type NameOf, stateOf, titleOf } from './words';

type Props = {
  me: User;
  nameOf: NameOf;
  onUndo: (job: Job) => void;
  isUndoing: boolean;
};

export function JobsPage({ me, nameOf, onUndo, isUndoing }: Props) {
  const t = useT();
  useTitle(t('jobs.title'));
  return (
    <section className={page.page} aria-labelledby="jobs">
      <header className={page.head}>
        <h1 id="jobs">{t('jobs.title')}</h1>
      </header>
      <p className={classes.intro}>{t('jobs.intro')}</p>
      <JobList me={me} nameOf={nameOf} onUndo={onUndo} isUndoing={isUndoing} />
    </section>
  );
}

const STEPS = (
  <>
    <path d="M22 18h68a5 5 0 0 1 0 10H22a5 5 0 0 1 0-10zM22 41h68a5 5 0 0 1 0 10H22a5 5 0 0 1 0-10zM22 64h68a5 5 0 0 1 0 10H22a5 5 0 0 1 0-10z" />
    <path className={state.accent} d="M23 23h66M23 46h38M23 69h10" />
  </>
);

function JobList({ me, nameOf, onUndo, isUndoing }: Props) {
  const t = useT();
  const queryClient = useQueryClient();
  const query = useInfiniteQuery(jobsQuery);
  const refused = (error: unknown) => tellRefusal(explain(error));
  const cancel = useMutation(cancelJob(queryClient));
  const retry = useMutation(retryJob(queryClient));
  const jobs = query.data?.pages.flat();
  useEnds(jobs, nameOf);

  if (query.error && !jobs)
    return <Failed title={t('jobs.failedTitle')} error={query.error} onRetry={() => void query.refetch()} />;
  if (!jobs) return <JobsSkeleton />;
  if (jobs.length === 0)
    return (
      <State drawing={STEPS} title={t('jobs.emptyTitle')} text={t('jobs.emptyText')}>
        <Button variant="default" component={Link} to="/contactos">
          {t('jobs.emptyAction')}
        </Button>
      </State>
    );
  return (
    <div className={page.body}>
      <ul className={classes.jobs}>
        {jobs.map((job) => (
          <JobRow
            key={job.id}
            job={job}
            name={titleOf(t, job, nameOf)}
            // One's own need no name.
            by={job.usuario_id === me.id ? undefined : nameOf(job.usuario_id)}
            isBusy={
              isUndoing ||
              (cancel.isPending && cancel.variables === job.id) ||
              (retry.isPending && retry.variables === job.id)
            }
            onCancel={() => void cancel.mutateAsync(job.id).catch(refused)}
            onRetry={() => void retry.mutateAsync(job.id).catch(refused)}
            onUndo={() => onUndo(job)}
          />
        ))}
      </ul>
      <footer className={page.foot}>
        <More query={query} label={t('jobs.more')} failed={t('jobs.failedMore')} />
      </footer>
    </div>
  );
}

/** What was under way and has ended is said, and whatever shows contacts is loaded anew. */
function useEnds(jobs: Job[] | undefined, nameOf: NameOf): void {
  const t = useT();
  const queryClient = useQueryClient();
  const open = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (!jobs) return;
    const ended = jobs.filter((job) => !isOpen(job) && open.current.has(job.id));
    open.current = new Set(jobs.filter(isOpen).map(({ id }) => id));
    if (ended.length === 0) return;
    for (const queryKey of [CONTACTS, AUDIT]) void queryClient.invalidateQueries({ queryKey });
    announce(
      ended
        .map((job) => t('jobs.ended', { name: titleOf(t, job, nameOf), state: stateOf(t, job) }))
        .join('. '),
    );
  }, [jobs, nameOf, queryClient, t]);
}
