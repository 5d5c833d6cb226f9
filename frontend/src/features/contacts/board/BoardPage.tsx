import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useMemo } from 'react';
import { SearchField } from '@/components/SearchField';
import { Failed } from '@/components/State';
import { announce } from '@/lib/announce';
import { useT } from '@/lib/i18n/later';
import { useIsPhone } from '@/lib/media';
import { useTitle } from '@/lib/title';
import { ESTADOS } from '@/lib/types';
import type { ChangeSearch } from '../ContactsPage';
import page from '../ContactsPage.module.css';
import toolbar from '../ContactsToolbar.module.css';
import { Filters } from '../Filters';
import { NobodyFound } from '../NobodyFound';
import { type ContactsSearch, isNarrowed, toFilters } from '../search';
import { foundText } from '../total';
import { ViewSwitch } from '../ViewSwitch';
import { Board } from './Board';
import { useColumns } from './useColumns';
import { useMove } from './useMove';

type Props = {
  search: ContactsSearch;
  onChange: ChangeSearch;
  /** What stands beside the board; on a phone it takes the board's place. */
  panel: ReactNode | null;
};

export function BoardPage({ search, onChange, panel }: Props) {
  const t = useT();
  const isPhone = useIsPhone();
  useTitle(t('board.title'));
  return (
    <div className={page.page}>
      {/* Hidden and not gone, so that it is where it was when one comes back. */}
      <section className={page.list} aria-label={t('board.title')} hidden={isPhone && panel !== null}>
        <header className={page.head}>
          <h1>{t('board.title')}</h1>
          <ViewSwitch />
          {!isPhone && (
            <div className={page.tools}>
              <Button
                component={Link}
                to="/contactos/nuevo"
                search={true}
                leftSection={<IconPlus size={16} aria-hidden="true" />}
              >
                {t('contacts.new')}
              </Button>
            </div>
          )}
        </header>
        <div className={toolbar.toolbar}>
          <SearchField
            className={toolbar.search}
            label={t('contacts.searchLabel')}
            placeholder={t('contacts.searchPlaceholder')}
            clearLabel={t('contacts.clearSearch')}
            value={search.buscar ?? ''}
            onSearch={(buscar) => onChange({ buscar: buscar || undefined }, { replace: true })}
          />
          <Filters search={search} onChange={onChange} />
        </div>
        <BoardBody search={search} onChange={onChange} />
      </section>
      {panel && (isPhone ? panel : <div className={page.panel}>{panel}</div>)}
    </div>
  );
}

function BoardBody({ search, onChange }: Omit<Props, 'panel'>) {
  const t = useT();
  const filters = useMemo(() => toFilters(search), [search]);
  const shown = search.estado ?? ESTADOS;
  const moves = useMove(filters);
  const columns = useColumns(filters);
  const queries = shown.map((estado) => columns[estado].query);
  const isFiltered = isNarrowed(search);
  const isSettled = queries.every(({ data, isPlaceholderData }) => data && !isPlaceholderData);
  const total = shown.reduce((sum, estado) => sum + columns[estado].total, 0);
  const isExact = shown.every((estado) => columns[estado].isExact);
  const [failed] = queries;

  useEffect(() => {
    if (isSettled && isFiltered) announce(foundText(t, { total, total_is_exact: isExact }));
  }, [isSettled, isFiltered, total, isExact, t]);

  if (failed?.error && queries.every(({ data, error }) => error && !data)) {
    const retry = () => {
      for (const { refetch } of queries) void refetch();
    };
    return <Failed title={t('contacts.failedTitle')} error={failed.error} onRetry={retry} />;
  }
  if (isSettled && total === 0) return <NobodyFound search={search} onChange={onChange} />;
  return (
    <Board columns={columns} shown={shown} moves={moves} isNarrowed={isFiltered} first={search.estado?.[0]} />
  );
}
