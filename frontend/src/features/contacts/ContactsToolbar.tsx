import type { ReactNode } from 'react';
import { SearchField } from '@/components/SearchField';
import { useT } from '@/lib/i18n';
import type { ChangeSearch } from './ContactsPage';
import classes from './ContactsToolbar.module.css';
import { EstadoTabs } from './EstadoTabs';
import { Filters } from './Filters';
import type { ContactsSearch } from './search';

type Props = { search: ContactsSearch; onChange: ChangeSearch; children?: ReactNode };

export function ContactsToolbar({ search, onChange, children }: Props) {
  const t = useT();
  return (
    <div className={classes.toolbar}>
      <SearchField
        className={classes.search}
        label={t('contacts.searchLabel')}
        placeholder={t('contacts.searchPlaceholder')}
        clearLabel={t('contacts.clearSearch')}
        value={search.buscar ?? ''}
        onSearch={(buscar) => onChange({ buscar: buscar || undefined }, { replace: true })}
      />
      <EstadoTabs search={search} onChange={onChange} />
      <Filters search={search} onChange={onChange} hasTabs />
      {children}
    </div>
  );
}
