import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Ref } from 'react';
import dialog from '@/components/Dialog.module.css';
import { explain } from '@/lib/errors';
import { locale, useT } from '@/lib/i18n/importing';
import { jobError } from '@/lib/job-errors';
import { tellRefusal } from '@/lib/notify';
import type { Import, ImportUpdate, Teammate } from '@/lib/types';
import { Defaults } from './Defaults';
import { FileFacts } from './FileFacts';
import classes from './Import.module.css';
import { MappingTable } from './MappingTable';
import { Matching } from './Matching';
import { mappingOf, missingIn } from './mapping';
import { People } from './People';
import { changeImport, reviewImport, useUnsaved } from './queries';
import { isReread, withUnsaved } from './unsaved';

type Props = {
  item: Import;
  heading: Ref<HTMLHeadingElement>;
  team: Teammate[];
  /** On to the dry run. */
  onReviewed: () => void;
};

/** What was recognised, and what is to become of it; each choice is stored as it is made. */
export function ColumnsStep({ item: stored, heading, team, onReviewed }: Props) {
  const t = useT();
  const queryClient = useQueryClient();
  const change = useMutation(changeImport(queryClient, stored.id));
  const review = useMutation(reviewImport(queryClient, stored.id));
  const unsaved = useUnsaved(stored.id);
  const item = withUnsaved(stored, unsaved);
  const mapping = mappingOf(item.columnas);
  const missing = missingIn(mapping);
  const isLocked = item.estado === 'revisando';
  const isReading = isReread(unsaved);
  const hasAny = mapping.some((field) => field !== null);

  function save(changes: ImportUpdate) {
    change.mutate(changes, {
      onError: (error) => tellRefusal(t('importing.notSaved', { reason: explain(error) })),
    });
  }

  return (
    <form
      className={classes.step}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (item.estado === 'revisada') return onReviewed();
        review.mutate(undefined, { onSuccess: onReviewed });
      }}
    >
      <h2 ref={heading} tabIndex={-1} className={classes.heading}>
        {t('importing.columnsTitle')}
      </h2>
      <Notice item={stored} />
      <fieldset className={classes.fields} disabled={isLocked}>
        <FileFacts item={item} isReading={isReading} onChange={save} />
        <People item={item} mapping={mapping} isReading={isReading} />
        <MappingTable
          item={item}
          mapping={mapping}
          isDisabled={isLocked || isReading}
          onChange={(mapeo) => save({ mapeo })}
        />
        {hasAny && missing.length > 0 && (
          <p className={classes.warning} role="status">
            {t('importing.missing', {
              fields: listOf(missing.map((field) => t(`importing.field.${field}`))),
            })}
          </p>
        )}
        <Matching item={item} mapping={mapping} onChange={save} />
        <Defaults item={item} team={team} onChange={save} />
      </fieldset>
      {review.error && (
        <p className={dialog.refusal} role="alert">
          {explain(review.error)}
        </p>
      )}
      <div className={classes.actions}>
        {!hasAny && <span className={classes.why}>{t('importing.nothingChosen')}</span>}
        {isLocked ? (
          <Button onClick={onReviewed}>{t('importing.toReview')}</Button>
        ) : (
          <Button type="submit" loading={review.isPending} disabled={!hasAny || isReading}>
            {t(item.estado === 'revisada' ? 'importing.toReview' : 'importing.review')}
          </Button>
        )}
      </div>
    </form>
  );
}

const listOf = (words: string[]) => new Intl.ListFormat(locale(), { type: 'conjunction' }).format(words);

/** Why one is here again, where one has been further. */
function Notice({ item }: { item: Import }) {
  const t = useT();
  const { estado, trabajo } = item;
  if (estado === 'revisando') return <p className={classes.note}>{t('importing.locked')}</p>;
  if (estado === 'por_revisar' && trabajo?.estado === 'fallido')
    return (
      <p className={dialog.refusal} role="alert">
        {t('importing.reviewFailed', { reason: jobError(t, trabajo.error ?? '').text })}
      </p>
    );
  if (estado === 'por_revisar' && trabajo?.estado === 'cancelado')
    return <p className={classes.note}>{t('importing.reviewStopped')}</p>;
  return item.mapeo_recordado ? <p className={classes.note}>{t('importing.remembered')}</p> : null;
}
