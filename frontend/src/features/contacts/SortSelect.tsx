import { NativeSelect } from '@mantine/core';
import { useT } from '@/lib/i18n';
import type { ChangeSearch } from './ContactsPage';
import classes from './SortSelect.module.css';
import { type ContactsSearch, DEFAULT_SORT, parseContactsSearch } from './search';

/** The order of a phone's cards, which have no heads to click. */
export function SortSelect({ search, onChange }: { search: ContactsSearch; onChange: ChangeSearch }) {
  const t = useT();
  return (
    <NativeSelect
      className={classes.sort}
      variant="unstyled"
      aria-label={t('contacts.sort')}
      value={search.orden ?? DEFAULT_SORT}
      data={[
        { value: '-created_at', label: t('contacts.sortNewest') },
        { value: 'created_at', label: t('contacts.sortOldest') },
        { value: 'nombre_completo', label: t('contacts.sortName') },
        { value: '-nombre_completo', label: t('contacts.sortNameDescending') },
      ]}
      onChange={(event) =>
        onChange({ orden: parseContactsSearch({ orden: event.currentTarget.value }).orden })
      }
    />
  );
}
