import { Button, Popover } from '@mantine/core';
import { IconFilter, IconX } from '@tabler/icons-react';
import { type ReactNode, Suspense, useRef, useState } from 'react';
import { useT } from '@/lib/i18n';
import { later } from '@/lib/later';
import { useIsPhone } from '@/lib/media';
import type { ChangeSearch } from './ContactsPage';
import classes from './Filters.module.css';
import { isSet, KINDS, type Kind, without } from './filters/kinds';
import { useTeam } from './owners/team';
import { type ContactsSearch, NO_FILTERS } from './search';

const load = () => import('./filters/FilterEditor');
const FilterEditor = later(load);

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
  return (
    <>
      <FilterPopover
        search={search}
        onChange={onChange}
        target={(toggle) => (
          <Button
            ref={add}
            size="sm"
            variant="subtle"
            color="gray"
            className={classes.add}
            leftSection={<IconFilter size={16} stroke={1.75} aria-hidden="true" />}
            onPointerEnter={() => void load().catch(() => undefined)}
            onClick={toggle}
          >
            {t('contacts.addFilter')}
          </Button>
        )}
      />
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

type PopoverProps = Omit<Props, 'hasTabs'> & { kind?: Kind; target: (toggle: () => void) => ReactNode };

function FilterPopover({ kind, search, onChange, target }: PopoverProps) {
  const t = useT();
  const isPhone = useIsPhone();
  const [isOpen, setIsOpen] = useState(false);
  const close = () => setIsOpen(false);
  const toggle = () => setIsOpen(!isOpen);
  const editor = (
    <Suspense>
      <FilterEditor kind={kind} search={search} onChange={onChange} onClose={close} />
    </Suspense>
  );
  if (isPhone)
    return (
      <>
        {target(toggle)}
        {isOpen && editor}
      </>
    );
  return (
    <Popover opened={isOpen} onChange={setIsOpen} position="bottom-start" trapFocus returnFocus width="19rem">
      <Popover.Target>{target(toggle)}</Popover.Target>
      <Popover.Dropdown aria-label={t('contacts.filters')} className={classes.dropdown}>
        {editor}
      </Popover.Dropdown>
    </Popover>
  );
}

function Chip({ kind, search, onChange, onRemove }: Props & { kind: Kind; onRemove: () => void }) {
  const t = useT();
  const team = useTeam();
  const name = t(`contacts.filter.${kind.id}`);
  return (
    <span className={classes.chip}>
      <FilterPopover
        kind={kind}
        search={search}
        onChange={onChange}
        target={(toggle) => (
          <button type="button" className={classes.value} onClick={toggle}>
            {t('contacts.filterValue', { name, value: kind.text(t, search, team) })}
          </button>
        )}
      />
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
