import { Button } from '@mantine/core';
import { type DragEvent, useRef, useState } from 'react';
import { formatNumber } from '@/lib/format';
import { useT } from '@/lib/i18n/importing';
import classes from './DropZone.module.css';
import { ACCEPTED, MOST_MEGABYTES, MOST_ROWS } from './files';

type Props = { onFiles: (files: File[]) => void };

/** Where a file is dropped, or chosen by a button. */
export function DropZone({ onFiles }: Props) {
  const t = useT();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);

  function drop(event: DragEvent) {
    event.preventDefault();
    setIsOver(false);
    onFiles([...event.dataTransfer.files]);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the pointer's way only; the button is everybody's
    <div
      className={classes.zone}
      data-over={isOver || undefined}
      onDragEnter={() => setIsOver(true)}
      onDragOver={(event) => event.preventDefault()}
      onDragLeave={({ currentTarget, relatedTarget }) =>
        currentTarget.contains(relatedTarget as Node | null) || setIsOver(false)
      }
      onDrop={drop}
    >
      <svg className={classes.drawing} width="112" height="76" viewBox="0 0 112 76" aria-hidden="true">
        <path d="M34 8h30l14 14v46H34z" />
        <path d="M64 8v14h14M42 34h28M42 44h28M42 54h16" />
        <path className={classes.accent} d="M96 20v24M88 36l8 8 8-8" />
      </svg>
      <p className={classes.title}>{t(isOver ? 'importing.dropNow' : 'importing.drop')}</p>
      <Button onClick={() => input.current?.click()}>{t('importing.choose')}</Button>
      <input
        ref={input}
        type="file"
        hidden
        accept={ACCEPTED}
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])]);
          // So that the same one can be chosen again once it is mended.
          currentTarget.value = '';
        }}
      />
      <p className={classes.about}>
        {t('importing.accepts', {
          megabytes: formatNumber(MOST_MEGABYTES),
          rows: formatNumber(MOST_ROWS),
        })}
      </p>
    </div>
  );
}
