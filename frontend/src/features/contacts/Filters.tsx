import { Button } from '@mantine/core';
import { IconFilter, IconX } from '@tabler/icons-react';
import { useRef } from 'react';
import { LaterMenu } from '@/components/LaterMenu';
import { useT } from '@/lib/i18n';
import { later } from '@/lib/later';
import type { ChangeSearch } from './ContactsPage';
import classes from './Filters.module.css';
import { isSet, KINDS, type Kind, without } from './filters/kinds';
import { useTeam } from './owners/team';
import { type ContactsSearch, NO_FILTERS } from './search';

// What floats beside its button is a tenth of what the list would load, and nothing that one sees at first.
const FilterPopover = later(() => import('./filters/FilterPopover'));
const loadEditor = () => import('./filters/FilterEditor');

type Props = {
  search: ContactsSearch;
  onChange: ChangeSearch;
  /** One estado alone is told by the tabs above the list, and needs no chip. */
  hasTabs?: boolean;
};

/** The filters in force as chips, each edited where it stands, and the way to a new one. */
export function Filters({ search, onChange, hasTabs = false }: Props) {
  const t = useT();
  const add = useRef<HTMLButtonElement>(null);
  const isTold = (kind: Kind) => hasTabs && kind.id === 'estado' && (search.estado?.length ?? 0) < 2;
  const chips = KINDS.filter((kind) => isSet(kind, search) && !isTold(kind));
  const button = (toggle: () => void) => (
    <Button
      ref={add}
      size="sm"
      variant="subtle"
      color="gray"
      className={classes.add}
      leftSection={<IconFilter size={16} stroke={1.75} aria-hidden="true" />}
      onPointerEnter={() => void loadEditor().catch(() => undefined)}
      onClick={toggle}
    >
      {t('contacts.addFilter')}
    </Button>
  );
  return (
    <>
      <LaterMenu button={button}>
        {(isWanted) => (
          <FilterPopover isWanted={isWanted} search={search} onChange={onChange} target={button} />
        )}
      </LaterMenu>
      {chips.length > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields
        <div role="group" aria-label={t('contacts.filters')} className={classes.chips}>
          {chips.map((kind) => (
            <Chip
              key={kind.id}
              kind={kind}
              search={search}
              onChange={onChange}
              onRemove={() => {
                add.current?.focus();
                onChange(without(kind));
              }}
            />
          ))}
          {chips.length > 1 && (
            <button
              type="button"
              className={classes.clear}
              onClick={() => {
                add.current?.focus();
                onChange({ ...NO_FILTERS, buscar: search.buscar });
              }}
            >
              {t('contacts.clearFilters')}
            </button>
          )}
        </div>
      )}
    </>
  );
}

function Chip({ kind, search, onChange, onRemove }: Props & { kind: Kind; onRemove: () => void }) {
  const t = useT();
  const team = useTeam();
  const name = t(`contacts.filter.${kind.id}`);
  const button = (toggle: () => void) => (
    <button type="button" className={classes.value} onClick={toggle}>
      {t('contacts.filterValue', { name, value: kind.text(t, search, team) })}
    </button>
  );
  return (
    <span className={classes.chip}>
      <LaterMenu button={button}>
        {(isWanted) => (
          <FilterPopover
            isWanted={isWanted}
            kind={kind}
            search={search}
            onChange={onChange}
            target={button}
          />
        )}
      </LaterMenu>
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
