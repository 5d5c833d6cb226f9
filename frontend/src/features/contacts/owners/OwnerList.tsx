import { IconCheck, IconSearch, IconUserOff } from '@tabler/icons-react';
import { type KeyboardEvent, useId, useState } from 'react';
import { Avatar } from '@/components/Avatar';
import { type Translate, useT } from '@/lib/i18n';
import type { Teammate, User } from '@/lib/types';
import classes from './OwnerList.module.css';
import { hasWords, partsOf, useTeam } from './team';

/** A value, how it is called, and what tells it from others of the same name. */
export type OwnerOption = { value: string; label: string; hint?: string; face: string | null };

export const NOBODY = '';

/** Whom a contact can be given to: oneself first, then nobody, then everybody else who works here. */
export function assignable(t: Translate, team: Teammate[], me: User): OwnerOption[] {
  const others = team.filter((teammate) => teammate.is_active && teammate.id !== me.id);
  return [
    { value: me.id, label: me.nombre_completo, hint: t('owners.you'), face: me.nombre_completo },
    { value: NOBODY, label: t('owners.nobody'), face: null },
    ...others.map(({ id, nombre_completo: name }) => ({ value: id, label: name, face: name })),
  ];
}

type Props = {
  label: string;
  options: (t: Translate, team: Teammate[]) => OwnerOption[];
  chosen: readonly string[];
  isMultiple?: boolean;
  onChoose: (value: string, label: string) => void;
};

/** Finds a teammate by typing; ↑ ↓ go on, Enter chooses. */
export function OwnerList({ label, options, chosen, isMultiple, onChoose }: Props) {
  const t = useT();
  const listId = useId();
  const team = useTeam();
  const [search, setSearch] = useState('');
  const found = options(t, team).filter((option) => hasWords(`${option.label} ${option.hint ?? ''}`, search));
  const [at, setAt] = useState(() =>
    Math.max(
      0,
      found.findIndex(({ value }) => chosen.includes(value)),
    ),
  );
  const index = Math.min(at, found.length - 1);
  const current = found[index];

  function onKeyDown(event: KeyboardEvent) {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && found.length > 0) {
      event.preventDefault();
      const next = (index + step + found.length) % found.length;
      setAt(next);
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      // It may stand in a form, which is not sent by this.
      event.preventDefault();
      event.stopPropagation();
      if (current) onChoose(current.value, current.label);
    }
  }

  return (
    <div className={classes.owners}>
      <div className={classes.field}>
        <IconSearch size={16} stroke={1.75} aria-hidden="true" />
        <input
          data-autofocus
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={current && `${listId}-${index}`}
          aria-label={label}
          placeholder={t('owners.search')}
          autoComplete="off"
          spellCheck={false}
          enterKeyHint="done"
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div
        id={listId}
        role="listbox"
        aria-label={label}
        aria-multiselectable={isMultiple}
        className={classes.list}
      >
        {found.map((option, place) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys (aria-activedescendant)
          <div
            key={option.value}
            id={`${listId}-${place}`}
            role="option"
            tabIndex={-1}
            aria-selected={chosen.includes(option.value)}
            data-current={place === index || undefined}
            className={classes.option}
            // The field keeps the focus, and a phone its keyboard.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onChoose(option.value, option.label)}
            onMouseMove={() => setAt(place)}
          >
            {option.face === null ? (
              <IconUserOff size={20} stroke={1.5} aria-hidden="true" />
            ) : (
              <Avatar person={partsOf(option.face)} size={20} />
            )}
            <span className={classes.name}>{option.label}</span>
            {option.hint && <span className={classes.hint}>{option.hint}</span>}
            <IconCheck className={classes.check} size={16} stroke={2} aria-hidden="true" />
          </div>
        ))}
      </div>
      <p className={classes.empty} role="status">
        {found.length === 0 ? t('owners.notFound', { search: search.trim() }) : ''}
      </p>
    </div>
  );
}
