import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { State } from '@/components/State';
import { useT } from '@/lib/i18n';
import type { ChangeSearch } from './ContactsPage';
import { type ContactsSearch, isNarrowed, NO_FILTERS } from './search';

type Props = { search: ContactsSearch; onChange: ChangeSearch };

/** Nobody there yet, or nobody who meets the filters. */
export function NobodyFound({ search, onChange }: Props) {
  const t = useT();
  if (!isNarrowed(search))
    return (
      <State drawing="people" title={t('contacts.emptyTitle')} text={t('contacts.emptyText')}>
        <Button component={Link} to="/contactos/nuevo">
          {t('contacts.new')}
        </Button>
        <Button component={Link} to="/contactos/importar" variant="default">
          {t('contacts.import')}
        </Button>
      </State>
    );
  const isOnlySearch = search.buscar && !isNarrowed({ ...search, buscar: undefined });
  return (
    <State
      drawing="search"
      title={
        isOnlySearch
          ? t('contacts.noMatchTitle', { search: search.buscar ?? '' })
          : t('contacts.noMatchFilters')
      }
      text={t('contacts.noMatchText')}
    >
      <Button variant="default" onClick={() => onChange(NO_FILTERS)}>
        {t('contacts.clearFilters')}
      </Button>
    </State>
  );
}
