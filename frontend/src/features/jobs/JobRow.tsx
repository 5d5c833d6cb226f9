import { Button } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconClock,
  IconProgress,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import entry from '@/components/Entry.module.css';
import { formatAgo, formatExact } from '@/lib/format';
import { useT } from '@/lib/i18n/later';
import { jobError } from '@/lib/job-errors';
import type { Job, JobState } from '@/lib/types';
import classes from './JobRow.module.css';
import { isOpen } from './queries';
import { canBeUndone, isOfFile, isReview, progressOf, stateOf } from './words';

const ICONS: Record<JobState, typeof IconClock> = {
  pendiente: IconClock,
  en_curso: IconProgress,
  hecho: IconCircleCheck,
  fallido: IconAlertTriangle,
  cancelado: IconCircleX,
};

type Props = {
  job: Job;
  /** What it does. */
  name: string;
  /** Who asked for it, where that is not oneself. */
  by: string | undefined;
  isBusy: boolean;
  onCancel: () => void;
  onRetry: () => void;
  onUndo: () => void;
};

/** What it does and how far it is; under it what one can do about it. */
export function JobRow({ job, name, by, isBusy, onCancel, onRetry, onUndo }: Props) {
  const t = useT();
  const Icon = ICONS[job.estado];
  const moment = job.finished_at ?? job.created_at;
  const importId = job.importacion_id;
  const canRetry = job.estado === 'fallido' || job.estado === 'cancelado';
  return (
    <li className={`${entry.entry} ${classes.job}`}>
      <div className={`${entry.text} ${classes.text}`}>
        <h2 className={entry.name}>{name}</h2>
        <p className={entry.facts}>
          <span>{t(isOfFile(job) ? 'jobs.rows' : 'jobs.size', { count: job.total })}</span>
          {by && <span>{t('jobs.askedBy', { name: by })}</span>}
          <time dateTime={moment} title={formatExact(moment)}>
            {t(job.finished_at ? 'jobs.finished' : 'jobs.asked', { when: formatAgo(moment) })}
          </time>
        </p>
      </div>
      <span className={`${entry.state} ${classes.state}`} data-state={job.estado}>
        <Icon size={15} stroke={1.9} aria-hidden="true" />
        {stateOf(t, job)}
        {job.deshecho && <span className={classes.undone}>{t('jobs.undone')}</span>}
      </span>
      <Progress job={job} name={name} />
      <div className={classes.actions}>
        {isOpen(job) && (
          <Button
            size="compact-sm"
            variant="default"
            disabled={isBusy || job.por_cancelar}
            aria-label={t('jobs.cancelOf', { name })}
            onClick={onCancel}
          >
            {t('jobs.cancel')}
          </Button>
        )}
        {canRetry && (
          <Button
            size="compact-sm"
            variant="default"
            disabled={isBusy}
            aria-label={t('jobs.retryOf', { name })}
            onClick={onRetry}
          >
            {t('jobs.retry')}
          </Button>
        )}
        {importId && (
          <Button
            size="compact-sm"
            variant="default"
            renderRoot={(props) => (
              <Link to="/contactos/importar/$importId" params={{ importId }} {...props} />
            )}
          >
            {t('jobs.openImport')}
          </Button>
        )}
        {canBeUndone(job) && (
          <Button
            size="compact-sm"
            variant="default"
            disabled={isBusy}
            aria-label={t('jobs.undoOf', { name })}
            onClick={onUndo}
          >
            {t('jobs.undo')}
          </Button>
        )}
      </div>
      {job.error && <Reason error={job.error} />}
    </li>
  );
}

function Progress({ job, name }: { job: Job; name: string }) {
  const t = useT();
  const share = progressOf(job);
  const counted = job.hechos + job.omitidos;
  return (
    <div className={classes.progress}>
      <div
        className={classes.bar}
        role="progressbar"
        aria-label={t('jobs.progressOf', { name })}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        data-state={job.estado}
      >
        <span style={{ width: `${share * 100}%` }} />
      </div>
      <span className={classes.count}>
        {isOpen(job) ? (
          t('jobs.progress', { done: counted, total: job.total })
        ) : (
          <>
            <span>{t(isReview(job) ? 'jobs.reviewed' : 'jobs.done', { count: job.hechos })}</span>
            {job.omitidos > 0 && <span>{t('jobs.skipped', { count: job.omitidos })}</span>}
          </>
        )}
      </span>
    </div>
  );
}

function Reason({ error }: { error: string }) {
  const t = useT();
  const { text, detail } = jobError(t, error);
  return (
    <p className={classes.reason}>
      {text}
      {detail && <span className={classes.detail}> {t('jobs.errorDetail', { detail })}</span>}
    </p>
  );
}
