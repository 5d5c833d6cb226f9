import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useEffect, useMemo, useRef, useState } from 'react';
import dialog from '@/components/Dialog.module.css';
import page from '@/components/Page.module.css';
import { Failed, State } from '@/components/State';
import { announce } from '@/lib/announce';
import type { ApiError } from '@/lib/client';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n/duplicates';
import { useShortcut } from '@/lib/shortcuts';
import { useTitle } from '@/lib/title';
import type { Contact, MergePreview } from '@/lib/types';
import { DuplicatesSkeleton } from './DuplicatesSkeleton';
import { tellMerged } from './MergedNotice';
import classes from './MergePage.module.css';
import { MergePicker } from './MergePicker';
import { MergeResult } from './MergeResult';
import { MergeTable } from './MergeTable';
import { changedSince, ownValues, type Picks, resultOf, rowsOf, type Values } from './merging';
import { merge, mergeQuery, notesQuery } from './queries';
import { MOST_MERGED } from './search';
import { namesText } from './words';

type Props = {
  ids: string[];
  /** Another set of contacts. */
  onChange: (ids: string[]) => void;
  onMerged: (survivor: Contact) => void;
  onCancel: () => void;
};

/** Two contacts or more become one, field by field; nothing is stored before one confirms. */
export function MergePage(props: Props) {
  const t = useT();
  const { ids, onChange, onCancel } = props;
  useTitle(t('merge.title', { count: Math.max(ids.length, 1) }));
  useShortcut('Escape', onCancel);
  const [only] = ids;
  if (ids.length > MOST_MERGED || !only)
    return (
      <State
        drawing="people"
        isPage
        title={t(only ? 'merge.manyTitle' : 'merge.fewTitle')}
        text={only ? t('merge.manyText', { most: MOST_MERGED }) : t('merge.fewText')}
      >
        <Button variant="default" component={Link} to="/contactos/duplicados">
          {t('merge.seeDuplicates')}
        </Button>
      </State>
    );
  if (ids.length === 1)
    return <MergePicker id={only} onChoose={(id) => onChange([only, id])} onCancel={onCancel} />;
  return <Merging {...props} />;
}

function Merging({ ids, onChange, onMerged, onCancel }: Props) {
  const t = useT();
  const [survivor, setSurvivor] = useState<string>();
  const { data, error, refetch, isPlaceholderData } = useQuery(mergeQuery(ids, survivor));
  const title = t('merge.title', { count: ids.length });
  return (
    <section className={page.page} aria-labelledby="merge">
      <header className={page.head}>
        <h1 id="merge">{title}</h1>
      </header>
      {data && !(isPlaceholderData && !isOf(data, ids)) ? (
        <MergeForm
          preview={data}
          isStale={isPlaceholderData}
          onSurvivor={setSurvivor}
          onLeave={ids.length > 2 ? (id) => onChange(ids.filter((one) => one !== id)) : undefined}
          onMerged={onMerged}
          onCancel={onCancel}
          onRefused={() => void refetch()}
        />
      ) : error ? (
        <Refused error={error} onRetry={() => void refetch()} />
      ) : (
        <DuplicatesSkeleton />
      )}
    </section>
  );
}

const isOf = ({ contactos }: MergePreview, ids: string[]) =>
  contactos.length === ids.length && contactos.every(({ id }) => ids.includes(id));

const GONE: ReadonlySet<string> = new Set(['contact_not_found', 'contact_merged']);

function Refused({ error, onRetry }: { error: ApiError; onRetry: () => void }) {
  const t = useT();
  if (!GONE.has(error.code)) return <Failed title={t('merge.failedTitle')} error={error} onRetry={onRetry} />;
  return (
    <State drawing="map" title={t('merge.gone')} text={explain(error)}>
      <Button variant="default" component={Link} to="/contactos/duplicados">
        {t('merge.seeDuplicates')}
      </Button>
    </State>
  );
}

type FormProps = {
  preview: MergePreview;
  /** One chose another survivor, and the proposals for it are on their way. */
  isStale: boolean;
  onSurvivor: (id: string) => void;
  onLeave?: (id: string) => void;
  onMerged: (survivor: Contact) => void;
  onCancel: () => void;
  onRefused: () => void;
};

function MergeForm(props: FormProps) {
  const { preview, isStale, onSurvivor, onLeave, onMerged, onCancel, onRefused } = props;
  const t = useT();
  const { sobreviviente, contactos } = preview;
  const [picks, setPicks] = useState<Picks>({});
  const rows = useMemo(() => rowsOf(preview.campos, preview.contactos), [preview]);
  const changed = useChanges(contactos);
  const { mutate, isPending, error } = useMutation(merge(useQueryClient()));
  const own = ownValues(rows, picks);
  const notes = useNotes(preview, own);
  const result = { ...resultOf(rows, picks), ...(!('notas' in own) && { notas: notes }) };

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isPending || isStale) return;
    const names = contactos.map(({ nombre_completo }) => nombre_completo);
    mutate(
      {
        ids: contactos.map(({ id }) => id),
        sobreviviente,
        valores: own,
        versiones: Object.fromEntries(contactos.map(({ id, updated_at }) => [id, updated_at])),
      },
      {
        onSuccess: ({ contacto, operacion_id }) => {
          tellMerged(operacion_id, contacto, names);
          onMerged(contacto);
        },
        // What it is about now is asked for, and shown with what one chose.
        onError: onRefused,
      },
    );
  }

  return (
    <form className={classes.form} onSubmit={submit} aria-busy={isStale}>
      <div className={classes.scroll}>
        <p className={classes.intro}>{t('merge.intro')}</p>
        <div className={classes.notices} role="status">
          {changed.length > 0 && (
            <p className={classes.changed}>{t('merge.changed', { names: namesText(t, changed) })}</p>
          )}
        </div>
        {error && error.code !== 'changed_meanwhile' && (
          <p className={`${dialog.refusal} ${classes.refusal}`} role="alert">
            {explain(error)}
          </p>
        )}
        <div className={classes.layout}>
          <MergeTable
            contacts={contactos}
            survivor={sobreviviente}
            rows={rows}
            picks={picks}
            notes={notes}
            onSurvivor={onSurvivor}
            onPick={(name, pick) => setPicks({ ...picks, [name]: pick })}
            onLeave={onLeave}
          />
          <MergeResult values={result} />
        </div>
      </div>
      <footer className={classes.foot}>
        <Button type="submit" loading={isPending} disabled={isStale}>
          {t('merge.confirm', { count: contactos.length })}
        </Button>
        <Button variant="subtle" color="gray" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
      </footer>
    </form>
  );
}

/** Whoever became another version while one chose, by name: nothing is stored over what one has not seen. */
function useChanges(contacts: Contact[]): string[] {
  const t = useT();
  const seen = useRef(new Map(contacts.map(({ id, updated_at }) => [id, updated_at])));
  const names = changedSince(seen.current, contacts).map(({ nombre_completo }) => nombre_completo);
  const text = names.length > 0 ? t('merge.changed', { names: namesText(t, names) }) : '';
  useEffect(() => {
    if (text) announce(text);
  }, [text]);
  return names;
}

/** The joined notes name what does not stay: they follow what one chooses. */
function useNotes(preview: MergePreview, own: Values): string | null {
  const { email, telefono, cedula } = own;
  const kept = { ...(email && { email }), ...(telefono && { telefono }), ...(cedula && { cedula }) };
  const isAsked = Object.keys(kept).length > 0;
  const { data } = useQuery({ ...notesQuery(preview, kept), enabled: isAsked });
  const proposed = preview.campos.find(({ campo }) => campo === 'notas')?.propuesto;
  return isAsked && data !== undefined ? data : ((proposed ?? null) as string | null);
}
