import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { Failed, State } from '@/components/State';
import { announce } from '@/lib/announce';
import { useT } from '@/lib/i18n';
import { useIsPhone } from '@/lib/media';
import { useStore } from '@/lib/store';
import { useTitle } from '@/lib/title';
import { ContactCards } from './ContactCards';
import classes from './ContactsPage.module.css';
import { ContactsSkeleton } from './ContactsSkeleton';
import { ContactsTable } from './ContactsTable';
import { ContactsToolbar } from './ContactsToolbar';
import { deletionsStore } from './deletions';
import { Paging } from './Paging';
import { contactsQuery } from './queries';
import { SortSelect } from './SortSelect';
import { type ContactsSearch, isNarrowed, toParams } from './search';
import { ViewMenu } from './ViewMenu';
import { ViewSwitch } from './ViewSwitch';

/** Changes what the address holds; `replace` where Back should not stop at each step (typing). */
export type ChangeSearch = (patch: Partial<ContactsSearch>, options?: { replace?: boolean }) => void;

type Props = {
  search: ContactsSearch;
  onChange: ChangeSearch;
  /** What stands beside the list: a contact, a form. On a phone it takes the list's place. */
  panel: ReactNode | null;
};

export function ContactsPage({ search, onChange, panel }: Props) {
  const t = useT();
  const isPhone = useIsPhone();
  useTitle(t('contacts.title'));
  if (isPhone && panel) return panel;
  return (
    <div className={classes.page}>
      <section className={classes.list} aria-label={t('contacts.title')}>
        <header className={classes.head}>
          <h1>{t('contacts.title')}</h1>
          <ViewSwitch />
          {isPhone ? (
            <SortSelect search={search} onChange={onChange} />
          ) : (
            <div className={classes.tools}>
              <ViewMenu />
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
        <ContactsToolbar search={search} onChange={onChange} />
        <ContactsList search={search} onChange={onChange} isPhone={isPhone} isBesidePanel={panel !== null} />
      </section>
      {panel && <div className={classes.panel}>{panel}</div>}
    </div>
  );
}

type ListProps = Omit<Props, 'panel'> & { isPhone: boolean; isBesidePanel: boolean };

function ContactsList({ search, onChange, isPhone, isBesidePanel }: ListProps) {
  const t = useT();
  const queryClient = useQueryClient();
  const params = toParams(search);
  const { data, error, isPlaceholderData, isFetching, refetch } = useQuery(contactsQuery(params));
  // Out of sight at once; the server hears of it when it can't be undone any more.
  const deletions = useStore(deletionsStore);
  const lastPage = data ? Math.max(1, Math.ceil(data.total / data.size)) : 1;
  const page = search.pagina ?? 1;
  const isSettled = data !== undefined && !isPlaceholderData;

  useEffect(() => {
    // `page` counts from 1 and the API from 0: this is the next one.
    const next = { ...toParams(search), page };
    if (isSettled && page < lastPage) void queryClient.prefetchQuery(contactsQuery(next));
  }, [isSettled, page, lastPage, search, queryClient]);
  useEffect(() => {
    // After a deletion, or in an old link, the page may lie behind the last one.
    if (isSettled && page > lastPage)
      onChange({ pagina: lastPage > 1 ? lastPage : undefined }, { replace: true });
  }, [isSettled, page, lastPage, onChange]);
  useEffect(() => {
    if (isSettled && isNarrowed(search)) announce(t('contacts.found', { count: data.total }));
  }, [isSettled, data?.total, search, t]);

  if (error && !data)
    return <Failed title={t('contacts.failedTitle')} error={error} onRetry={() => void refetch()} />;
  if (!data) return <ContactsSkeleton isPhone={isPhone} />;
  if (data.total === 0 && !isPlaceholderData) return <Nothing search={search} onChange={onChange} />;

  const contacts = data.items.filter((contact) => !deletions.has(contact.id));
  const total = data.total - (data.items.length - contacts.length);
  return (
    <div
      className={classes.body}
      aria-busy={isPlaceholderData}
      data-stale={(isPlaceholderData && isFetching) || undefined}
    >
      {isPhone ? (
        <ContactCards contacts={contacts} />
      ) : (
        <ContactsTable
          contacts={contacts}
          search={search}
          onChange={onChange}
          isBesidePanel={isBesidePanel}
        />
      )}
      <Paging page={page} size={data.size} total={total} onChange={onChange} />
    </div>
  );
}

function Nothing({ search, onChange }: Omit<Props, 'panel'>) {
  const t = useT();
  if (!isNarrowed(search))
    return (
      <State drawing="people" title={t('contacts.emptyTitle')} text={t('contacts.emptyText')}>
        <Button component={Link} to="/contactos/nuevo">
          {t('contacts.new')}
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
      <Button
        variant="default"
        onClick={() =>
          onChange({
            buscar: undefined,
            estado: undefined,
            ciudad: undefined,
            desde: undefined,
            hasta: undefined,
          })
        }
      >
        {t('contacts.clearFilters')}
      </Button>
    </State>
  );
}
