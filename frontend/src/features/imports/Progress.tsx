import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { ProgressBar } from '@/components/ProgressBar';
import { announce } from '@/lib/announce';
import { explain } from '@/lib/errors';
import { formatNumber, formatShare } from '@/lib/format';
import { useT } from '@/lib/i18n/importing';
import { tellRefusal } from '@/lib/notify';
import type { Import } from '@/lib/types';
import classes from './Import.module.css';
import { stopJob } from './queries';

/** How often a screen reader is told: at each quarter. */
const TOLD = 4;

/** How far the work is that goes on, and the way to stop it. */
export function Progress({ item, what }: { item: Import; what: string }) {
  const t = useT();
  const stop = useMutation(stopJob(useQueryClient()));
  const { trabajo, filas } = item;
  const done = trabajo ? trabajo.hechos + trabajo.omitidos : 0;
  const total = trabajo?.total || filas;
  const quarter = Math.floor((done / Math.max(1, total)) * TOLD) / TOLD;
  useEffect(() => {
    announce(t('importing.announced', { what, share: formatShare(quarter) }));
  }, [quarter, what, t]);
  return (
    <>
      <div className={classes.far}>
        <ProgressBar label={what} done={done} total={trabajo?.estado === 'pendiente' ? undefined : total} />
        <span>{t('importing.progress', { done: formatNumber(done), total: formatNumber(total) })}</span>
      </div>
      {trabajo && (
        <div className={classes.actions}>
          <Button
            variant="default"
            disabled={trabajo.por_cancelar || stop.isPending}
            onClick={() =>
              stop.mutate(trabajo.id, {
                // It was over before it could be stopped: what came of it is shown anyway.
                onError: (error) => error.code !== 'job_state' && tellRefusal(explain(error)),
              })
            }
          >
            {t(trabajo.por_cancelar ? 'importing.stopping' : 'importing.stop')}
          </Button>
        </div>
      )}
    </>
  );
}
