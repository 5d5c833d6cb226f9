import { Button, Modal } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import choices from '@/components/Choices.module.css';
import dialog from '@/components/Dialog.module.css';
import { ProgressBar } from '@/components/ProgressBar';
import { explain } from '@/lib/errors';
import { formatNumber } from '@/lib/format';
import { locale, type Translate, useT } from '@/lib/i18n/later';
import { tell } from '@/lib/notify';
import { saveAs } from '@/lib/save';
import { useStore } from '@/lib/store';
import type { ExportFormat } from '@/lib/types';
import { type ContactsSearch, orderOf, toEstados, toFilters } from '../search';
import { columnsOf, viewStore } from '../view';
import { downloadContacts, IncompleteError, type Progress } from './download';
import classes from './ExportDialog.module.css';
import { FORMATS } from './formats';
import { exportTotalQuery } from './queries';

/** What a sheet has room for. */
const MOST_IN_XLSX = 1_048_575;
const MEGABYTE = 1_000_000;

type Columns = 'seen' | 'all';
type Props = { search: ContactsSearch; onClose: () => void };

/** All that the list shows, to take along: as what, which columns, and how far it is. */
export default function ExportDialog({ search, onClose }: Props) {
  const t = useT();
  const view = useStore(viewStore);
  // What one filters behind the dialog changes nothing any more.
  const [asked] = useState(search);
  const [format, setFormat] = useState<ExportFormat>('csv_excel');
  const [columns, setColumns] = useState<Columns>('seen');
  const [progress, setProgress] = useState<Progress | null>(null);
  const running = useRef<AbortController | null>(null);
  const filters = { ...toFilters(asked), ...toEstados(asked) };
  const { data: total, error: uncounted } = useQuery(exportTotalQuery(filters));
  const download = useMutation({
    mutationFn: (signal: AbortSignal) => {
      const chosen = columns === 'seen' && format !== 'vcard' ? { columnas: columnsOf(asked, view) } : {};
      const idioma = locale().startsWith('en') ? 'en' : 'es';
      const params = { ...filters, ...chosen, sort: orderOf(asked), formato: format, idioma } as const;
      return downloadContacts(params, signal, setProgress);
    },
    onSuccess: ({ file, name, total: count }) => {
      saveAs(file, name);
      tell(t('exporting.done', { name, count }));
      onClose();
    },
    onSettled: () => setProgress(null),
  });
  useEffect(() => () => running.current?.abort(), []);

  const isTooMany = format === 'xlsx' && total !== undefined && total > MOST_IN_XLSX;
  const isStopped = running.current?.signal.aborted ?? false;
  const failure = isStopped ? null : (download.error ?? uncounted);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (total === undefined || isTooMany || download.isPending) return;
    running.current = new AbortController();
    download.mutate(running.current.signal);
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('exporting.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form className={dialog.form} onSubmit={submit} noValidate>
        {failure && (
          <p className={dialog.refusal} role="alert">
            {reasonOf(t, failure)}
          </p>
        )}
        <Formats chosen={format} onChoose={setFormat} isDisabled={download.isPending} />
        {isTooMany && (
          <p className={dialog.refusal} role="alert">
            {t('exporting.tooMany', { most: formatNumber(MOST_IN_XLSX) })}
          </p>
        )}
        {format !== 'vcard' && (
          <ColumnsChoice chosen={columns} onChoose={setColumns} isDisabled={download.isPending} />
        )}
        {download.isPending && <HowFar progress={progress} />}
        <div className={dialog.actions}>
          {download.isPending ? (
            <Button variant="default" onClick={() => running.current?.abort()}>
              {t('exporting.stop')}
            </Button>
          ) : (
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
          )}
          <Button type="submit" loading={download.isPending} disabled={total === undefined || isTooMany}>
            {total === undefined ? t('exporting.counting') : t('exporting.submit', { count: total })}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function reasonOf(t: Translate, error: Error): string {
  if (!(error instanceof IncompleteError)) return explain(error);
  const { rows, total } = error;
  return rows === null
    ? t('exporting.broken')
    : t('exporting.incomplete', { rows: formatNumber(rows), total: formatNumber(total) });
}

type ChoiceProps<T> = { chosen: T; onChoose: (value: T) => void; isDisabled: boolean };

function Formats({ chosen, onChoose, isDisabled }: ChoiceProps<ExportFormat>) {
  const t = useT();
  return (
    <fieldset className={choices.choices} disabled={isDisabled}>
      <legend className={classes.legend}>{t('exporting.format')}</legend>
      {FORMATS.map((format) => (
        <label key={format} className={`${choices.choice} ${classes.format}`}>
          <input
            type="radio"
            name="formato"
            checked={chosen === format}
            data-autofocus={chosen === format || undefined}
            onChange={() => onChoose(format)}
          />
          <span>
            <span className={classes.name}>{t(`exporting.name.${format}`)}</span>
            <span className={classes.about}>{t(`exporting.about.${format}`)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function ColumnsChoice({ chosen, onChoose, isDisabled }: ChoiceProps<Columns>) {
  const t = useT();
  return (
    <fieldset className={`${choices.choices} ${classes.columns}`} disabled={isDisabled}>
      <legend className={classes.legend}>{t('exporting.columns')}</legend>
      {(['seen', 'all'] as const).map((value) => (
        <label key={value} className={choices.choice}>
          <input type="radio" name="columnas" checked={chosen === value} onChange={() => onChoose(value)} />
          <span>{t(`exporting.which.${value}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function HowFar({ progress }: { progress: Progress | null }) {
  const t = useT();
  const { rows = null, total, bytes = 0 } = progress ?? {};
  const isCounted = rows !== null && total !== undefined;
  const text = isCounted
    ? t('exporting.progress', { rows: formatNumber(rows), total: formatNumber(total) })
    : t('exporting.received', { megabytes: formatNumber(Math.round(bytes / MEGABYTE)) });
  return (
    <div className={classes.far}>
      <ProgressBar
        label={t('exporting.downloading')}
        done={rows ?? 0}
        total={isCounted ? total : undefined}
      />
      <span>{text}</span>
    </div>
  );
}
