import { Button, CloseButton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import notice from '@/components/Notice.module.css';
import { ProgressBar } from '@/components/ProgressBar';
import { announce } from '@/lib/announce';
import type { ApiError } from '@/lib/client';
import { explain } from '@/lib/errors';
import { formatNumber } from '@/lib/format';
import { type Translate, t as translate, useT } from '@/lib/i18n/later';
import { IMPORTS } from '@/lib/keys';
import { hideOnSignOut, tellRefusal } from '@/lib/notify';
import { useStore } from '@/lib/store';
import type { Job } from '@/lib/types';
import { undoRequests } from '@/lib/undo';
import { contactKeys } from '../keys';
import { type Total, totalText } from '../total';
import { type ActionKind, cancelJob, isOver, jobQuery, retryJob } from './actions';
import { focusList } from './focus';
import classes from './JobNotice.module.css';
import { canBeUndone, operationOf, undoOperation } from './undoing';

/** A job that somebody asked for here. */
type Watched = { id: string; kind: ActionKind | 'restaurar' | 'deshacer'; count: Total };

/** How often lists and figures follow a job that is under way. */
const REFRESH = 3_000;
/** Once it is over there is time to read it, and to undo it. */
const UNDO_TIME = 20_000;

/** Says how far it is, and what came of it, on whatever page one is. */
export function watchJob(watched: Watched): void {
  notifications.show({
    id: watched.id,
    message: <JobNotice {...watched} />,
    autoClose: false,
    allowClose: false,
    withCloseButton: false,
    withBorder: false,
    // Said by the live region: an alert would be read anew at each step.
    role: 'region',
    'aria-label': translate(watched.kind === 'deshacer' ? 'bulk.undoJob' : 'bulk.job'),
    priority: 1,
  });
}

const RUNNING = { papelera: 'bulk.trashing', restaurar: 'bulk.restoring', deshacer: 'bulk.undoing' } as const;
const DONE = { papelera: 'bulk.trashed', restaurar: 'bulk.restored', deshacer: 'bulk.undone' } as const;

function wordsOf<T>(words: Partial<Record<Watched['kind'], T>>, kind: Watched['kind'], other: T): T {
  return words[kind] ?? other;
}

function resultOf(t: Translate, kind: Watched['kind'], { estado, hechos, omitidos }: Job): string {
  const done = t(wordsOf(DONE, kind, 'bulk.changed' as const), { count: hechos });
  const result = omitidos > 0 ? t('bulk.skipped', { result: done, count: omitidos }) : done;
  if (estado === 'cancelado') return t('bulk.cancelled', { result });
  return estado === 'fallido' ? t('bulk.failed', { result }) : result;
}

function JobNotice({ id, kind, count }: Watched) {
  const t = useT();
  const { data: job, error } = useQuery(jobQuery(id));
  const isEnded = job !== undefined && isOver(job);
  const hide = useCallback(() => notifications.hide(id), [id]);
  useFollowing(job, isEnded);
  // Whoever signs out leaves the job to itself.
  useEffect(() => hideOnSignOut(id), [id]);

  const running = t(wordsOf(RUNNING, kind, 'bulk.running' as const), { whom: totalText(t, count) });
  const text = isEnded ? resultOf(t, kind, job) : running;
  useEffect(() => announce(text), [text]);

  return (
    <div className={classes.notice}>
      <div className={notice.line}>
        <span className={notice.text}>{text}</span>
        {isEnded ? <Ended job={job} kind={kind} onHide={hide} /> : job && <Cancel job={job} />}
        {error?.status === 404 && (
          <CloseButton
            className={classes.close}
            iconSize={18}
            aria-label={t('common.close')}
            onClick={hide}
          />
        )}
      </div>
      {!isEnded && <Progress job={job} isExact={count.total_is_exact} label={running} error={error} />}
    </div>
  );
}

/** Lists, counts and figures, now and then while it is under way and once when it is over. */
function useFollowing(job: Job | undefined, isEnded: boolean): void {
  const queryClient = useQueryClient();
  const refreshedAt = useRef(0);
  const processed = job ? job.hechos + job.omitidos : 0;
  useEffect(() => {
    if (!isEnded && (processed === 0 || Date.now() - refreshedAt.current < REFRESH)) return;
    refreshedAt.current = Date.now();
    const refreshed = queryClient.invalidateQueries(
      { queryKey: contactKeys.all },
      { cancelRefetch: isEnded },
    );
    // Of what was taken back an import says so.
    if (isEnded) void queryClient.invalidateQueries({ queryKey: IMPORTS });
    // The row that one was on may not be in the list any more.
    if (isEnded) void refreshed.then(focusList);
  }, [processed, isEnded, queryClient]);
}

type ProgressProps = { job: Job | undefined; isExact: boolean; label: string; error: ApiError | null };

function Progress({ job, isExact, label, error }: ProgressProps) {
  const t = useT();
  const processed = job ? job.hechos + job.omitidos : 0;
  const isKnown = isExact && job !== undefined;
  const done = formatNumber(processed);
  function words() {
    if (error) return t('bulk.unknown');
    if (job?.por_cancelar) return t('bulk.stopping');
    if (!job || job.estado === 'pendiente') return t('bulk.waiting');
    return isKnown ? t('bulk.progress', { done, total: job.total }) : t('bulk.soFar', { done });
  }
  return (
    <>
      <ProgressBar label={label} done={processed} total={isKnown ? job.total : undefined} />
      <span className={classes.far}>{words()}</span>
    </>
  );
}

function Cancel({ job }: { job: Job }) {
  const t = useT();
  const queryClient = useQueryClient();
  const { mutate, isPending } = useMutation(cancelJob(job.id));
  function cancel() {
    mutate(undefined, {
      onSuccess: (stopped) => queryClient.setQueryData(jobQuery(job.id).queryKey, stopped),
      // It was over before it could be cancelled: what came of it is asked for anyway.
      onError: (error) =>
        error.code !== 'job_state' && tellRefusal(t('bulk.notCancelled', { reason: explain(error) })),
    });
  }
  return (
    <Button
      variant="subtle"
      size="compact-md"
      className={notice.button}
      disabled={job.por_cancelar || isPending}
      onClick={cancel}
    >
      {t('common.cancel')}
    </Button>
  );
}

/** What can be done with what it did; goes after a while, unless somebody is about to use it. */
function Ended({ job, kind, onHide }: { job: Job; kind: Watched['kind']; onHide: () => void }) {
  const t = useT();
  const queryClient = useQueryClient();
  const element = useRef<HTMLSpanElement>(null);
  const canUndo = kind !== 'deshacer' && job.hechos > 0;
  const retry = useMutation(retryJob(job.id));
  useEffect(() => {
    if (canUndo) canBeUndone(job.id);
  }, [canUndo, job.id]);
  // Here or by Ctrl/⌘ Z: the shell goes on from there.
  const isUndone = useStore(undoRequests).operation === operationOf(job.id);
  useEffect(() => {
    const isWanted = () => element.current?.closest('[role=region]')?.matches(':hover, :focus-within');
    if (isUndone) onHide();
    const timer = setInterval(() => !isWanted() && onHide(), UNDO_TIME);
    return () => clearInterval(timer);
  }, [isUndone, onHide]);

  return (
    <span ref={element} className={classes.ended}>
      {job.estado === 'fallido' && (
        <Button
          variant="subtle"
          size="compact-md"
          className={notice.button}
          loading={retry.isPending}
          onClick={() =>
            retry.mutate(undefined, {
              onSuccess: (again) => queryClient.setQueryData(jobQuery(job.id).queryKey, again),
              onError: (error) => tellRefusal(explain(error)),
            })
          }
        >
          {t('common.retry')}
        </Button>
      )}
      {canUndo && (
        <Button
          variant="subtle"
          size="compact-md"
          className={notice.button}
          onClick={() => {
            undoOperation(job.id);
            focusList();
          }}
        >
          {t('contact.undo')}
        </Button>
      )}
      <CloseButton className={classes.close} iconSize={18} aria-label={t('common.close')} onClick={onHide} />
    </span>
  );
}
