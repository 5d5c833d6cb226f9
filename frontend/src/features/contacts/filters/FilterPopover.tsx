import { Popover } from '@mantine/core';
import { type ReactNode, Suspense, useState } from 'react';
import { useT } from '@/lib/i18n';
import { later } from '@/lib/later';
import { useIsPhone } from '@/lib/media';
import type { ChangeSearch } from '../ContactsPage';
import classes from '../Filters.module.css';
import type { ContactsSearch } from '../search';
import type { Kind } from './kinds';

const FilterEditor = later(() => import('./FilterEditor'));

type Props = {
  /** None: one chooses first. */
  kind?: Kind;
  search: ContactsSearch;
  onChange: ChangeSearch;
  target: (toggle: () => void) => ReactNode;
  /** It was pressed before this was here. */
  isWanted: boolean;
};

/** Where a filter is edited: beside what opens it, or on a phone in a sheet. */
export default function FilterPopover({ kind, search, onChange, target, isWanted }: Props) {
  const t = useT();
  const isPhone = useIsPhone();
  const [isOpen, setIsOpen] = useState(isWanted);
  const button = target(() => setIsOpen(!isOpen));
  const editor = (
    <Suspense>
      <FilterEditor kind={kind} search={search} onChange={onChange} onClose={() => setIsOpen(false)} />
    </Suspense>
  );
  if (isPhone)
    return (
      <>
        {button}
        {isOpen && editor}
      </>
    );
  return (
    <Popover opened={isOpen} onChange={setIsOpen} position="bottom-start" trapFocus returnFocus width="19rem">
      <Popover.Target>{button}</Popover.Target>
      <Popover.Dropdown aria-label={t('contacts.filters')} className={classes.dropdown}>
        {editor}
      </Popover.Dropdown>
    </Popover>
  );
}
