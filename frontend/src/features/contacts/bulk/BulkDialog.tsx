import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouteContext } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import choices from '@/components/Choices.module.css';
import dialog from '@/components/Dialog.module.css';
import { EstadoLabel } from '@/components/EstadoLabel';
import { explain } from '@/lib/errors';
import { type Translate, useT } from '@/lib/i18n/later';
import { tell } from '@/lib/notify';
import { clearSelection } from '@/lib/selection';
import { ESTADOS } from '@/lib/types';
import { fold } from '../matches';
import { assignable, NOBODY, OwnerList } from '../owners/OwnerList';
import { summaryQuery } from '../queries';
import { totalText } from '../total';
import { type Action, type ActionKind, changeMany, countQuery, MOST_IDS, type Whom } from './actions';
import classes from './BulkDialog.module.css';
import { focusList } from './focus';
import { watchJob } from './JobNotice';

/** What it is changed to, and how that is called. */
type Chosen = { action: Action; name: string };

type Props = { kind: ActionKind; whom: Whom; onClose: () => void };

/** What all of them become, asked with their number. */
export default function BulkDialog({ kind, whom, onClose }: Props) {
  const t = useT();
  // What one ticks or filters behind the dialog changes nothing any more.
  const [target] = useState(whom);
  const [chosen, setChosen] = useState<Chosen | null>(
    kind === 'papelera' ? { action: { accion: 'papelera' }, name: '' } : null,
  );
  const isCounted = 'filtros' in target;
  const counting = useQuery({ ...countQuery(target), enabled: isCounted });
  const count = isCounted ? counting.data : { total: target.ids.length, total_is_exact: true };
  const isTooMany = !isCounted && target.ids.length > MOST_IDS;
  const { mutate, isPending, error } = useMutation(changeMany());
  const failure = error ?? counting.error;
  const people = count && totalText(t, count);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!chosen || !count || isTooMany || isPending) return;
    mutate(
      { whom: target, action: chosen.action },
      {
        onSuccess: ({ trabajo_id, ...counted }) => {
          onClose();
          focusList();
          clearSelection();
          if (trabajo_id) watchJob({ id: trabajo_id, kind, count: counted });
          else tell(t('bulk.nobody'));
        },
      },
    );
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={t(`bulk.title.${kind}`)}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form className={dialog.form} onSubmit={submit} noValidate>
        {failure && (
          <p className={dialog.refusal} role="alert">
            {explain(failure)}
          </p>
        )}
        {isTooMany && (
          <p className={dialog.refusal} role="alert">
            {t('bulk.tooMany', { most: MOST_IDS })}
          </p>
        )}
        {kind === 'estado' && <EstadoChoice chosen={chosen} onChoose={setChosen} />}
        {kind === 'ciudad' && <CityChoice chosen={chosen} onChoose={setChosen} />}
        {kind === 'propietario' && <OwnerChoice chosen={chosen} onChoose={setChosen} />}
        <p className={classes.question} role="status">
          {people === undefined ? t('bulk.counting') : chosen ? questionOf(t, chosen, people) : people}
          {kind === 'papelera' && <span className={classes.hint}>{t('bulk.undoable')}</span>}
        </p>
        <div className={dialog.actions}>
          <Button variant="default" data-autofocus={kind === 'papelera' || undefined} onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            type="submit"
            color={kind === 'papelera' ? 'red' : undefined}
            loading={isPending}
            disabled={!chosen || !count || isTooMany}
          >
            {t(kind === 'papelera' ? 'bulk.trash' : 'bulk.change')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function questionOf(t: Translate, { action, name }: Chosen, whom: string): string {
  switch (action.accion) {
    case 'estado':
      return t('bulk.askEstado', { whom, estado: name.toLocaleLowerCase() });
    case 'ciudad':
      return action.ciudad
        ? t('bulk.askCiudad', { whom, city: action.ciudad })
        : t('bulk.askNoCiudad', { whom });
    case 'propietario':
      return action.propietario_id
        ? t('bulk.askPropietario', { whom, name })
        : t('bulk.askNoPropietario', { whom });
    case 'papelera':
      return t('bulk.askPapelera', { whom });
  }
}

type ChoiceProps = { chosen: Chosen | null; onChoose: (chosen: Chosen | null) => void };

function EstadoChoice({ chosen, onChoose }: ChoiceProps) {
  const t = useT();
  const current = chosen?.action.accion === 'estado' ? chosen.action.estado : undefined;
  return (
    <fieldset className={`${choices.choices} ${classes.estados}`}>
      <legend className={choices.hidden}>{t('bulk.action.estado')}</legend>
      {ESTADOS.map((estado, index) => (
        <label key={estado} className={choices.choice}>
          <input
            type="radio"
            name="estado"
            data-autofocus={index === 0 || undefined}
            checked={current === estado}
            onChange={() =>
              onChoose({ action: { accion: 'estado', estado }, name: t(`common.estado.${estado}`) })
            }
          />
          <EstadoLabel estado={estado} />
        </label>
      ))}
    </fieldset>
  );
}

const OFFERED = 6;

/** Any city; those where most contacts live are a click. */
function CityChoice({ chosen, onChoose }: ChoiceProps) {
  const t = useT();
  const { data } = useQuery(summaryQuery());
  const city = chosen?.action.accion === 'ciudad' ? chosen.action.ciudad : undefined;
  const typed = fold(city ?? '');
  // "Bogota" is "Bogotá", which more write.
  const cities = (data?.por_ciudad ?? []).map(({ ciudad }) => [fold(ciudad), ciudad] as const);
  const names = [...new Map(cities.reverse()).values()].reverse();
  const isOffered = names.some((name) => fold(name) === typed);
  const seen = (isOffered ? names : names.filter((name) => fold(name).includes(typed))).slice(0, OFFERED);
  const choose = (ciudad: string | null) =>
    onChoose(ciudad === '' ? null : { action: { accion: 'ciudad', ciudad }, name: '' });
  return (
    <div className={classes.city}>
      <TextInput
        label={t('bulk.city')}
        data-autofocus
        maxLength={120}
        autoComplete="off"
        autoCapitalize="words"
        value={city ?? ''}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      <div className={choices.offers}>
        {seen.map((name) => (
          <button
            key={name}
            type="button"
            className={choices.offer}
            aria-pressed={fold(name) === typed}
            onClick={() => choose(name)}
          >
            {name}
          </button>
        ))}
        <button
          type="button"
          className={choices.offer}
          aria-pressed={city === null}
          onClick={() => choose(city === null ? '' : null)}
        >
          {t('bulk.noCity')}
        </button>
      </div>
    </div>
  );
}

function OwnerChoice({ chosen, onChoose }: ChoiceProps) {
  const t = useT();
  const { user } = useRouteContext({ from: '/_app' });
  const id = chosen?.action.accion === 'propietario' ? (chosen.action.propietario_id ?? NOBODY) : undefined;
  return (
    <OwnerList
      label={t('owners.assign')}
      options={(translate, team) => assignable(translate, team, user)}
      chosen={id === undefined ? [] : [id]}
      onChoose={(value, name) =>
        onChoose({ action: { accion: 'propietario', propietario_id: value || null }, name })
      }
    />
  );
}
