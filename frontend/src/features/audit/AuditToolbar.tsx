import { Button, NativeSelect, TextInput } from '@mantine/core';
import { IconAdjustments } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useT } from '@/lib/i18n/later';
import { useIsPhone } from '@/lib/media';
import type { Teammate } from '@/lib/types';
import { type ChangeSearch, nothing } from './AuditPage';
import classes from './AuditToolbar.module.css';
import { ACCIONES, type AuditSearch, ENTIDADES, ORIGENES } from './search';

type Props = { search: AuditSearch; onChange: ChangeSearch; team: Teammate[] };

/** All in sight on a desk; on a phone behind a button that says how many are set. */
export function AuditToolbar({ search, onChange, team }: Props) {
  const t = useT();
  const isPhone = useIsPhone();
  const [isOpen, setIsOpen] = useState(false);
  const formId = useId();
  const count = Object.keys(search).length;
  return (
    <div className={classes.toolbar}>
      {isPhone && (
        <Button
          variant="default"
          leftSection={<IconAdjustments size={16} stroke={1.75} aria-hidden="true" />}
          aria-expanded={isOpen}
          aria-controls={formId}
          onClick={() => setIsOpen(!isOpen)}
        >
          {count > 0 ? t('audit.filtersCount', { count }) : t('audit.filters')}
        </Button>
      )}
      <div id={formId} className={classes.form} hidden={isPhone && !isOpen}>
        <Filters search={search} onChange={onChange} team={team} />
      </div>
    </div>
  );
}

function Filters({ search, onChange, team }: Props) {
  const t = useT();
  // Somebody who was deleted may still be asked for by a link.
  const isUnknown = search.usuario && !team.some(({ id }) => id === search.usuario);
  const people = [
    ...team.map(({ id, nombre_completo }) => ({ value: id, label: nombre_completo })),
    ...(isUnknown ? [{ value: String(search.usuario), label: t('audit.userGone') }] : []),
  ];
  const entities = ENTIDADES.map((value) => ({ value, label: t(`audit.entityName.${value}`) }));
  const actions = ACCIONES.map((value) => ({ value, label: t(`audit.actionName.${value}`) }));
  const origins = ORIGENES.map((value) => ({ value, label: t(`audit.originName.${value}`) }));
  const select = (
    name: 'entidad' | 'accion' | 'usuario' | 'origen',
    label: string,
    any: string,
    data: { value: string; label: string }[],
  ) => (
    <NativeSelect
      className={classes.select}
      aria-label={label}
      value={search[name] ?? ''}
      data={[{ value: '', label: any }, ...data]}
      onChange={(event) => onChange({ [name]: event.currentTarget.value || undefined })}
    />
  );
  return (
    <>
      {select('entidad', t('audit.entity'), t('audit.entityAny'), entities)}
      {select('accion', t('audit.action'), t('audit.actionAny'), actions)}
      {select('usuario', t('audit.user'), t('audit.userAny'), people)}
      {select('origen', t('audit.origin'), t('audit.originAny'), origins)}
      <Day name="desde" label={t('audit.from')} max={search.hasta} search={search} onChange={onChange} />
      <Day name="hasta" label={t('audit.to')} min={search.desde} search={search} onChange={onChange} />
      {search.operacion && (
        <Button variant="default" onClick={() => onChange({ operacion: undefined })}>
          {t('audit.leaveOperation')}
        </Button>
      )}
      {Object.keys(search).length > 1 && (
        <Button variant="subtle" color="gray" onClick={() => onChange(nothing(search))}>
          {t('audit.clear')}
        </Button>
      )}
    </>
  );
}

type DayProps = {
  name: 'desde' | 'hasta';
  label: string;
  min?: string;
  max?: string;
  search: AuditSearch;
  onChange: ChangeSearch;
};

function Day({ name, label, min, max, search, onChange }: DayProps) {
  const id = useId();
  return (
    <div className={classes.day}>
      <label htmlFor={id}>{label}</label>
      <TextInput
        id={id}
        type="date"
        min={min ?? '1900-01-01'}
        max={max ?? '2200-12-31'}
        value={search[name] ?? ''}
        onChange={(event) => onChange({ [name]: event.currentTarget.value || undefined })}
      />
    </div>
  );
}
