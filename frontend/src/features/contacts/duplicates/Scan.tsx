import { Button } from '@mantine/core';
import { IconUsersGroup } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { ProgressBar } from '@/components/ProgressBar';
import { announce } from '@/lib/announce';
import { explain } from '@/lib/errors';
import { formatAgo, formatExact, formatNumber } from '@/lib/format';
import { type Translate, useT } from '@/lib/i18n/duplicates';
import { tellRefusal } from '@/lib/notify';
import type { DuplicateScan, User } from '@/lib/types';
import { cancelScan, duplicateKeys, isUnderWay, scanQuery, startScan } from './queries';
import classes from './Scan.module.css';

type Scan = ReturnType<typeof useScan>;

/** The last scan, followed to its end; then the groups are asked for anew. */
export function useScan() {
  const t = useT();
  const queryClient = useQueryClient();
  const { data, isPending } = useQuery(scanQuery);
  const { mutate, data: started, isPending: isStarting } = useMutation(startScan(queryClient));
  const followed = useRef<string | null>(null);
  const told = useRef<string | null>(null);
  const isRunning = isUnderWay(data);
  useEffect(() => {
    if (!data) return;
    if (isRunning) {
      followed.current = data.trabajo_id;
      return;
    }
    // A short one is over before anybody has looked at it.
    const isNew = started?.trabajo_id === data.trabajo_id && told.current !== data.trabajo_id;
    if (followed.current !== data.trabajo_id && !isNew) return;
    followed.current = null;
    told.current = data.trabajo_id;
    void queryClient.invalidateQueries({ queryKey: duplicateKeys.all });
    announce(endOf(t, data) ?? t('duplicates.scanEnded'));
  }, [data, isRunning, queryClient, started, t]);
  return {
    data,
    isPending,
    isStarting,
    isRunning,
    start: () => mutate(undefined, { onError: (error) => tellRefusal(explain(error)) }),
  };
}

export function ScanButton({ scan }: { scan: Scan }) {
  const t = useT();
  // Where there never was one, the page itself offers it.
  const isOffered = scan.data || scan.isStarting;
  return (
    <Button
      className={classes.button}
      data-hidden={!isOffered || undefined}
      variant="default"
      leftSection={<IconUsersGroup size={16} stroke={1.75} aria-hidden="true" />}
      loading={scan.isStarting}
      disabled={scan.isRunning}
      onClick={scan.start}
    >
      {t('duplicates.scanAgain')}
    </Button>
  );
}

/** Why there is nothing new of it; nothing where all went well. */
function endOf(t: Translate, { estado }: DuplicateScan): string | null {
  if (estado === 'cancelado') return t('duplicates.scanCancelled');
  return estado === 'fallido' ? t('duplicates.scanFailed') : null;
}

/** How far a scan is, or when the last one was. */
export function ScanLine({ scan: { data, isRunning, isPending }, me }: { scan: Scan; me: User }) {
  const t = useT();
  const queryClient = useQueryClient();
  const cancel = useMutation(cancelScan(queryClient));
  if (!data) return <p className={classes.line}>{isPending ? '' : t('duplicates.never')}</p>;
  if (!isRunning) {
    const end = endOf(t, data);
    const moment = data.resultado_at;
    return (
      <p className={classes.line}>
        {end && <span className={classes.end}>{end}</span>}
        {moment ? (
          <time dateTime={moment} title={formatExact(moment)}>
            {t('duplicates.last', { when: formatAgo(moment) })}
          </time>
        ) : (
          !end && t('duplicates.never')
        )}
      </p>
    );
  }
  const isWaiting = data.estado === 'pendiente';
  const mayCancel = me.is_superuser || data.usuario_id === me.id;
  return (
    <div className={classes.running}>
      <ProgressBar
        label={t('duplicates.scanning')}
        done={data.hechos}
        total={isWaiting ? undefined : data.total}
      />
      <span className={classes.far}>
        {isWaiting
          ? t('duplicates.scanWaiting')
          : t('duplicates.scanFar', { done: formatNumber(data.hechos), total: formatNumber(data.total) })}
      </span>
      {mayCancel && (
        <Button
          variant="subtle"
          size="compact-sm"
          disabled={cancel.isPending}
          onClick={() =>
            cancel.mutate(data.trabajo_id, {
              // It was over before it could be cancelled.
              onError: (error) => error.code !== 'job_state' && tellRefusal(explain(error)),
            })
          }
        >
          {t('common.cancel')}
        </Button>
      )}
    </div>
  );
}
