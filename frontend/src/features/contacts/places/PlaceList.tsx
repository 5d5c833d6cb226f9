import { useDebouncedValue } from '@mantine/hooks';
import { IconCheck, IconMapPin, IconMapPinOff, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useId, useState } from 'react';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n';
import type { Municipio } from '@/lib/types';
import classes from '../owners/OwnerList.module.css';
import { placesQuery } from './queries';

const PAUSE = 120;
const LONGEST = 100;

type Props = { chosen: string; onChoose: (place: Municipio | null) => void };

/** Finds a municipio by typing; ↑ ↓ go on, Enter chooses. */
export function PlaceList({ chosen, onChoose }: Props) {
  const t = useT();
  const listId = useId();
  const [search, setSearch] = useState('');
  const [asked] = useDebouncedValue(search.trim(), PAUSE);
  const { data, error, isPlaceholderData } = useQuery(placesQuery(asked));
  const [at, setAt] = useState(0);
  // To have none is a choice too, where one was made.
  const found: (Municipio | null)[] = [...(chosen && !asked ? [null] : []), ...(data ?? [])];
  const index = Math.min(at, found.length - 1);
  // What stands there is of other letters than those in the field.
  const isBehind = isPlaceholderData || asked !== search.trim();

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
      const current = found[index];
      if (!isBehind && current !== undefined) onChoose(current);
    }
  }

  const isNone = !isBehind && data !== undefined && found.length === 0;
  return (
    <div className={classes.owners}>
      <div className={classes.field}>
        <IconSearch size={16} stroke={1.75} aria-hidden="true" />
        <input
          data-autofocus
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={found.length > 0 ? `${listId}-${index}` : undefined}
          aria-label={t('contact.place.choose')}
          placeholder={t('contact.place.search')}
          autoComplete="off"
          spellCheck={false}
          enterKeyHint="done"
          maxLength={LONGEST}
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
        aria-label={t('contact.place.choose')}
        aria-busy={isBehind}
        className={classes.list}
      >
        {found.map((place, row) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys (aria-activedescendant)
          <div
            key={place?.codigo ?? ''}
            id={`${listId}-${row}`}
            role="option"
            tabIndex={-1}
            aria-selected={place?.codigo === chosen}
            data-current={row === index || undefined}
            className={classes.option}
            // The field keeps the focus, and a phone its keyboard.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onChoose(place)}
            onMouseMove={() => setAt(row)}
          >
            {place ? (
              <IconMapPin size={18} stroke={1.5} aria-hidden="true" />
            ) : (
              <IconMapPinOff size={18} stroke={1.5} aria-hidden="true" />
            )}
            <span className={classes.name}>{place ? place.etiqueta : t('contact.place.none')}</span>
            <IconCheck className={classes.check} size={16} stroke={2} aria-hidden="true" />
          </div>
        ))}
      </div>
      <p className={classes.empty} role="status">
        {error ? explain(error) : isNone ? t('contact.place.notFound', { search: asked }) : ''}
      </p>
    </div>
  );
}
