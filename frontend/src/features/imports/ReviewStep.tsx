import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type Ref, useId } from 'react';
import dialog from '@/components/Dialog.module.css';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n/importing';
import type { Import, Teammate } from '@/lib/types';
import classes from './Import.module.css';
import { Outcomes } from './Outcomes';
import { firstShown, NOTHING, rejectedIn, writtenIn } from './outcomes';
import { Progress } from './Progress';
import { runImport } from './queries';
import { Rejected } from './Rejected';
import { Rows } from './Rows';
import type { ImportSearch } from './steps';

export type StepProps = {
  item: Import;
  heading: Ref<HTMLHeadingElement>;
  search: ImportSearch;
  onSearch: (search: ImportSearch, options?: { replace?: boolean }) => void;
  team: Teammate[];
};

/** The dry run: what would become of each row, before anything is written. */
export function ReviewStep(props: StepProps) {
  const t = useT();
  const { item, heading } = props;
  const isRunning = item.estado === 'revisando';
  return (
    <div className={classes.step}>
      <h2 ref={heading} tabIndex={-1} className={classes.heading}>
        {t(isRunning ? 'importing.reviewing' : 'importing.reviewedTitle')}
      </h2>
      <p className={classes.lead}>{t(isRunning ? 'importing.reviewingText' : 'importing.reviewedText')}</p>
      {isRunning ? <Running item={item} /> : <Reviewed {...props} />}
    </div>
  );
}

function Running({ item }: { item: Import }) {
  const t = useT();
  return (
    <>
      <Outcomes
        totals={item.totales ?? NOTHING}
        isWritten={false}
        shown={null}
        onShow={() => undefined}
        rowsId=""
      />
      <Progress item={item} what={t('importing.reviewing')} />
    </>
  );
}

function Reviewed({ item, search, onSearch, team }: StepProps) {
  const t = useT();
  const rowsId = useId();
  const run = useMutation(runImport(useQueryClient(), item.id));
  const totals = item.totales ?? NOTHING;
  const shown = search.ver ?? firstShown(totals);
  const count = writtenIn(totals);
  const rejected = rejectedIn(totals);
  return (
    <>
      <Outcomes
        totals={totals}
        isWritten={false}
        shown={shown}
        onShow={(ver) => onSearch({ paso: 'revision', ver }, { replace: true })}
        rowsId={rowsId}
      />
      {rejected > 0 && <Rejected item={item} count={rejected} />}
      <Rows id={rowsId} item={item} outcome={shown} team={team} />
      {run.error && (
        <p className={dialog.refusal} role="alert">
          {explain(run.error)}
        </p>
      )}
      <div className={classes.actions}>
        {count === 0 && <span className={classes.why}>{t('importing.nothingToWrite')}</span>}
        <Button variant="default" onClick={() => onSearch({ paso: 'columnas' })}>
          {t('importing.back')}
        </Button>
        <Button
          disabled={count === 0}
          loading={run.isPending}
          onClick={() => run.mutate(item, { onSuccess: () => onSearch({ paso: 'importacion' }) })}
        >
          {t('importing.submit', { count })}
        </Button>
      </div>
    </>
  );
}
