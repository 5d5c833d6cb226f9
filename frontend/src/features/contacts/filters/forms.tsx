import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ComponentType, type FormEvent, type ReactNode, useId, useState } from 'react';
import { Choice } from '@/components/Choice';
import choices from '@/components/Choices.module.css';
import { EstadoLabel } from '@/components/EstadoLabel';
import { formatNumber, isoDay } from '@/lib/format';
import { useT } from '@/lib/i18n';
import { ESTADOS, OPTIONAL_FIELDS, type OptionalField } from '@/lib/types';
import type { ChangeSearch } from '../ContactsPage';
import { fold } from '../matches';
import { OwnerFilter } from '../owners/OwnerFilter';
import { summaryQuery } from '../queries';
import { type ContactsSearch, MAX_CHOICES, parseContactsSearch, toEstados, toFilters } from '../search';
import classes from './forms.module.css';
import type { Kind } from './kinds';

type FormProps = { search: ContactsSearch; onChange: ChangeSearch; onDone: () => void };

/** Where people in Colombia most often know somebody; any other can be typed. */
const COUNTRIES = [
  'Colombia',
  'Venezuela',
  'Ecuador',
  'Perú',
  'Panamá',
  'México',
  'Estados Unidos',
  'España',
];
const DAY = 24 * 60 * 60_000;

export const FORMS: Record<Kind['id'], ComponentType<FormProps>> = {
  estado: EstadoForm,
  propietario: ({ search, onChange }) => <OwnerFilter search={search} onChange={onChange} />,
  ciudad: CiudadForm,
  pais: ({ search, onChange }) => (
    <PlacesForm
      field="pais"
      chosen={search.pais}
      offered={COUNTRIES.map((name) => ({ name }))}
      onChange={(pais) => onChange({ pais })}
    />
  ),
  creado: (props) => <DaysForm {...props} first="desde" last="hasta" />,
  actualizado: (props) => <DaysForm {...props} first="actualizado_desde" last="actualizado_hasta" />,
  datos: DataForm,
};

type CheckProps = { isChecked: boolean; onChange: (isChecked: boolean) => void; children: ReactNode };

function Check({ isChecked, onChange, children }: CheckProps) {
  return (
    <label className={choices.choice}>
      <input
        type="checkbox"
        checked={isChecked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {children}
    </label>
  );
}

function EstadoForm({ search, onChange }: FormProps) {
  const t = useT();
  const chosen = search.estado ?? [];
  return (
    <fieldset className={`${choices.choices} ${classes.checks}`}>
      <legend className={choices.hidden}>{t('contacts.filter.estado')}</legend>
      {ESTADOS.map((estado) => (
        <Check
          key={estado}
          isChecked={chosen.includes(estado)}
          onChange={(isChecked) => {
            const next = ESTADOS.filter((name) => (name === estado ? isChecked : chosen.includes(name)));
            onChange({ estado: next.length > 0 ? next : undefined });
          }}
        >
          <EstadoLabel estado={estado} />
        </Check>
      ))}
    </fieldset>
  );
}

function CiudadForm({ search, onChange }: FormProps) {
  // The cities of those whom the other filters let through.
  const { data } = useQuery(
    summaryQuery({ ...toFilters({ ...search, ciudad: undefined }), ...toEstados(search) }),
  );
  const offered = new Map<string, { name: string; count: number }>();
  for (const { ciudad, total } of data?.por_ciudad ?? []) {
    // The filter takes "Bogota" for "Bogotá": one line has both.
    const known = offered.get(fold(ciudad));
    offered.set(fold(ciudad), { name: known?.name ?? ciudad, count: (known?.count ?? 0) + total });
  }
  return (
    <PlacesForm
      field="ciudad"
      chosen={search.ciudad}
      offered={[...offered.values()]}
      onChange={(ciudad) => onChange({ ciudad })}
    />
  );
}

type PlacesProps = {
  field: 'ciudad' | 'pais';
  chosen: string[] | undefined;
  offered: { name: string; count?: number }[];
  onChange: (chosen: string[] | undefined) => void;
};

/** Those that are chosen, those that are likely, and any that one types. */
function PlacesForm({ field, chosen = [], offered, onChange }: PlacesProps) {
  const t = useT();
  const [text, setText] = useState('');
  // What was taken off stays in sight, to be put back.
  const [known, setKnown] = useState(chosen);
  const isChosen = (name: string) => chosen.some((other) => fold(other) === fold(name));
  const names = [...new Set([...known, ...chosen])].filter(
    (name) => !offered.some((other) => fold(other.name) === fold(name)),
  );
  const all = [...names.map((name) => ({ name, count: undefined })), ...offered];
  const sought = fold(text.trim());
  const seen = all.filter(({ name }) => fold(name).includes(sought));
  const exact = seen.find(({ name }) => fold(name) === sought)?.name;

  function put(name: string, isIn: boolean) {
    const others = chosen.filter((other) => fold(other) !== fold(name));
    const next = isIn ? [...others, name].slice(0, MAX_CHOICES) : others;
    setKnown((last) => [...new Set([...last, name])]);
    onChange(next.length > 0 ? next : undefined);
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    const [typed] = parseContactsSearch({ [field]: text })[field] ?? [];
    if (!typed) return;
    put(exact ?? typed, true);
    setText('');
  }

  return (
    <form onSubmit={submit} className={classes.form}>
      <TextInput
        aria-label={t(`contacts.filter.${field}`)}
        placeholder={t('contacts.filterPlace')}
        value={text}
        maxLength={120}
        autoComplete="off"
        autoCapitalize="words"
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <fieldset className={`${choices.choices} ${classes.checks}`}>
        <legend className={choices.hidden}>{t(`contacts.filter.${field}`)}</legend>
        {seen.map(({ name, count }) => (
          <Check key={name} isChecked={isChosen(name)} onChange={(isIn) => put(name, isIn)}>
            <span className={classes.place}>{name}</span>
            {count !== undefined && <span className={classes.count}>{formatNumber(count)}</span>}
          </Check>
        ))}
      </fieldset>
      {sought && !exact && (
        <Button type="submit" variant="default">
          {t('contacts.filterAdd', { name: text.trim() })}
        </Button>
      )}
    </form>
  );
}

type DaysProps = FormProps & {
  first: 'desde' | 'actualizado_desde';
  last: 'hasta' | 'actualizado_hasta';
};

function DaysForm({ search, onChange, onDone, first, last }: DaysProps) {
  const t = useT();
  const errorId = useId();
  const [from, setFrom] = useState(search[first] ?? '');
  const [to, setTo] = useState(search[last] ?? '');
  const isSwapped = from !== '' && to !== '' && from > to;
  const daysAgo = (days: number) => isoDay(new Date(Date.now() - days * DAY));

  function apply(desde: string, hasta: string) {
    onDone();
    onChange({ [first]: desde || undefined, [last]: hasta || undefined });
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!isSwapped) apply(from, to);
  }
  const preset = (label: string, desde: string) => (
    <button type="button" className={choices.offer} onClick={() => apply(desde, '')}>
      {label}
    </button>
  );

  return (
    <form onSubmit={submit} className={classes.form}>
      <div className={choices.offers}>
        {preset(t('contacts.today'), daysAgo(0))}
        {preset(t('contacts.lastDays', { count: 7 }), daysAgo(6))}
        {preset(t('contacts.lastDays', { count: 30 }), daysAgo(29))}
        {preset(t('contacts.thisYear'), `${daysAgo(0).slice(0, 4)}-01-01`)}
      </div>
      <div className={classes.days}>
        <TextInput
          label={t('contacts.filterFrom')}
          type="date"
          min="1900-01-01"
          max="2200-12-31"
          value={from}
          error={isSwapped}
          aria-describedby={isSwapped ? errorId : undefined}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          label={t('contacts.filterTo')}
          type="date"
          min="1900-01-01"
          max="2200-12-31"
          value={to}
          error={isSwapped}
          aria-describedby={isSwapped ? errorId : undefined}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
      </div>
      {isSwapped && (
        <p id={errorId} role="alert" className={classes.error}>
          {t('contacts.datesSwapped')}
        </p>
      )}
      <Button type="submit" variant="default">
        {t('common.apply')}
      </Button>
    </form>
  );
}

type Has = 'any' | 'has' | 'lacks';

function DataForm({ search, onChange }: FormProps) {
  const t = useT();
  const { con = [], sin = [] } = search;
  function choose(field: OptionalField, value: Has) {
    const next = (fields: OptionalField[], isIn: boolean) => {
      const chosen = OPTIONAL_FIELDS.filter((name) => (name === field ? isIn : fields.includes(name)));
      return chosen.length > 0 ? chosen : undefined;
    };
    onChange({ con: next(con, value === 'has'), sin: next(sin, value === 'lacks') });
  }
  return (
    <div className={classes.data}>
      {OPTIONAL_FIELDS.map((field) => (
        <Choice<Has>
          key={field}
          label={t(`contacts.field.${field}`)}
          value={con.includes(field) ? 'has' : sin.includes(field) ? 'lacks' : 'any'}
          options={[
            { value: 'any', label: t('contacts.hasAny') },
            { value: 'has', label: t('contacts.hasIt') },
            { value: 'lacks', label: t('contacts.lacksIt') },
          ]}
          onChange={(value) => choose(field, value)}
        />
      ))}
    </div>
  );
}
