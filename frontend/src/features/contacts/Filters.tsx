import { Button, Popover, TextInput } from '@mantine/core';
import { IconFilter, IconX } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { formatDay } from '@/lib/format';
import { type Translate, useT } from '@/lib/i18n';
import type { ChangeSearch } from './ContactsPage';
import classes from './Filters.module.css';
import type { ContactsSearch } from './search';

type Props = { search: ContactsSearch; onChange: ChangeSearch };

/** The filters in force as chips, each edited where it stands, and the way to a new one. */
export function Filters({ search, onChange }: Props) {
  const t = useT();
  const created = createdValue(t, search);
  const hasBoth = Boolean(search.ciudad && created);
  return (
    <>
      {search.ciudad && (
        <Chip
          name={t('contacts.filterCiudad')}
          value={search.ciudad.join(', ')}
          onRemove={() => onChange({ ciudad: undefined })}
          form={(close) => <CiudadForm search={search} onChange={onChange} onDone={close} />}
        />
      )}
      {created && (
        <Chip
          name={t('contacts.filterCreated')}
          value={created}
          onRemove={() => onChange({ desde: undefined, hasta: undefined })}
          form={(close) => <CreatedForm search={search} onChange={onChange} onDone={close} />}
        />
      )}
      {!hasBoth && (
        <FilterPopover
          target={(toggle) => (
            <Button
              size="sm"
              variant="subtle"
              color="gray"
              className={classes.add}
              leftSection={<IconFilter size={16} stroke={1.75} aria-hidden="true" />}
              onClick={toggle}
            >
              {t('contacts.addFilter')}
            </Button>
          )}
        >
          {(close) => (
            <>
              {!search.ciudad && <CiudadForm search={search} onChange={onChange} onDone={close} />}
              {!created && <CreatedForm search={search} onChange={onChange} onDone={close} />}
            </>
          )}
        </FilterPopover>
      )}
    </>
  );
}

function createdValue(t: Translate, { desde, hasta }: ContactsSearch): string | null {
  if (desde && hasta) return t('contacts.createdBetween', { from: formatDay(desde), to: formatDay(hasta) });
  if (desde) return t('contacts.createdFrom', { from: formatDay(desde) });
  if (hasta) return t('contacts.createdTo', { to: formatDay(hasta) });
  return null;
}

type PopoverProps = {
  target: (toggle: () => void) => ReactNode;
  children: (close: () => void) => ReactNode;
};

function FilterPopover({ target, children }: PopoverProps) {
  const t = useT();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Popover opened={isOpen} onChange={setIsOpen} position="bottom-start" trapFocus returnFocus width="18rem">
      <Popover.Target>{target(() => setIsOpen(!isOpen))}</Popover.Target>
      <Popover.Dropdown aria-label={t('contacts.filters')}>
        <div className={classes.forms}>{children(() => setIsOpen(false))}</div>
      </Popover.Dropdown>
    </Popover>
  );
}

type ChipProps = {
  name: string;
  value: string;
  onRemove: () => void;
  form: (close: () => void) => ReactNode;
};

function Chip({ name, value, onRemove, form }: ChipProps) {
  const t = useT();
  return (
    <span className={classes.chip}>
      <FilterPopover
        target={(toggle) => (
          <button type="button" className={classes.value} onClick={toggle}>
            {t('contacts.filterValue', { name, value })}
          </button>
        )}
      >
        {form}
      </FilterPopover>
      <button
        type="button"
        className={classes.remove}
        aria-label={t('contacts.removeFilter', { name })}
        onClick={onRemove}
      >
        <IconX size={14} aria-hidden="true" />
      </button>
    </span>
  );
}

function CiudadForm({ search, onChange, onDone }: Props & { onDone: () => void }) {
  const t = useT();
  const [ciudad, setCiudad] = useState(search.ciudad?.[0] ?? '');
  function submit(event: FormEvent) {
    event.preventDefault();
    onDone();
    onChange({ ciudad: ciudad.trim() ? [ciudad.trim()] : undefined });
  }
  return (
    <form onSubmit={submit} className={classes.form}>
      <TextInput
        data-autofocus
        label={t('contacts.filterCiudad')}
        value={ciudad}
        maxLength={120}
        autoComplete="off"
        onChange={(event) => setCiudad(event.currentTarget.value)}
      />
      <Button type="submit" variant="default">
        {t('common.apply')}
      </Button>
    </form>
  );
}

function CreatedForm({ search, onChange, onDone }: Props & { onDone: () => void }) {
  const t = useT();
  const errorId = useId();
  const [desde, setDesde] = useState(search.desde ?? '');
  const [hasta, setHasta] = useState(search.hasta ?? '');
  const isSwapped = desde !== '' && hasta !== '' && desde > hasta;
  function submit(event: FormEvent) {
    event.preventDefault();
    if (isSwapped) return;
    onDone();
    onChange({ desde: desde || undefined, hasta: hasta || undefined });
  }
  return (
    <form onSubmit={submit} className={classes.form}>
      <fieldset className={classes.dates} aria-describedby={isSwapped ? errorId : undefined}>
        <legend>{t('contacts.filterCreated')}</legend>
        <TextInput
          label={t('contacts.filterFrom')}
          type="date"
          min="1900-01-01"
          max="2200-12-31"
          value={desde}
          error={isSwapped}
          onChange={(event) => setDesde(event.currentTarget.value)}
        />
        <TextInput
          label={t('contacts.filterTo')}
          type="date"
          min="1900-01-01"
          max="2200-12-31"
          value={hasta}
          error={isSwapped}
          onChange={(event) => setHasta(event.currentTarget.value)}
        />
        {isSwapped && (
          <p id={errorId} role="alert">
            {t('contacts.datesSwapped')}
          </p>
        )}
      </fieldset>
      <Button type="submit" variant="default">
        {t('common.apply')}
      </Button>
    </form>
  );
}
