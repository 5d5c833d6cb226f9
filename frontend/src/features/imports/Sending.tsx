import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { ProgressBar } from '@/components/ProgressBar';
import { announce } from '@/lib/announce';
import { useT } from '@/lib/i18n/importing';
import classes from './DropZone.module.css';
import { megabytesOf } from './files';
import type { Sent } from './upload';

type Props = { name: string; sent: Sent | null; onStop: () => void };

/** A file on its way, and then being read: in the zone's own place, so that nothing moves. */
export function Sending({ name, sent, onStop }: Props) {
  const t = useT();
  // All of it is there: now the server reads it.
  const isReading = sent !== null && sent.bytes >= sent.total;
  const what = t(isReading ? 'importing.reading' : 'importing.uploading', { name });
  useEffect(() => announce(what), [what]);
  return (
    <div className={classes.zone} data-sending>
      <div className={classes.sending}>
        <p className={classes.name}>{what}</p>
        <ProgressBar
          label={what}
          done={sent?.bytes ?? 0}
          total={isReading ? undefined : (sent?.total ?? 1)}
        />
        <p className={classes.far}>
          {isReading || !sent
            ? t('importing.readingAbout')
            : t('importing.uploaded', { sent: megabytesOf(sent.bytes), total: megabytesOf(sent.total) })}
        </p>
      </div>
      <Button variant="default" onClick={onStop}>
        {t('importing.stopUpload')}
      </Button>
    </div>
  );
}
