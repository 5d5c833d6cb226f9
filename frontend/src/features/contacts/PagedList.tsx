import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Failed } from '@/components/State';
import { announce } from '@/lib/announce';
import { useT } from '@/lib/i18n';
import { useStore } from '@/lib/store';
import { ContactCards } from './ContactCards';
import type { ListProps } from './ContactsPage';
import classes from './ContactsPage.module.css';
import { ContactsSkeleton } from './ContactsSkeleton';
import { ContactsTable } from './ContactsTable';
import { listKey } from './chain';
import { deletionsStore } from './deletions';
import { matchesOf } from './matches';
import { NobodyFound } from './NobodyFound';
import { Paging } from './Paging';
import { contactsQuery } from './queries';
import { isNarrowed, toParams } from './search';
import { foundText } from './total';
import { useKeptScroll } from './useKeptScroll';
import { useKnownTotal } from './useKnownTotal';

const UNKNOWN = { total: 0, total_is_exact: true };

/** The list page by page, each with a number. */
export default function PagedList({ search, onChange, isPhone, isBesidePanel }: ListProps) {
  const t = useT();
  const queryClient = useQueryClient();
  const params = toParams(search);
  const { data, error, isPlaceholderData, isFetching, refetch } = useQuery(contactsQuery(params));
  // Out of sight at once; the server hears of it when it can't be undone any more.
  const deletions = useStore(deletionsStore);
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const page = search.pagina ?? 1;
  const isSettled = data !== undefined && !isPlaceholderData;
  const hasMore = isSettled && data.next_cursor !== null;
  const lastPage = data ? Math.max(1, Math.ceil(data.total / data.size)) : 1;
  // After a deletion, or in an old link, the page may lie behind the last one.
  const isBehind = isSettled && page > 1 && data.items.length === 0;
  useKeptScroll(scroller, listKey(params), isSettled);

  useEffect(() => {
    // `page` counts from 1 and the API from 0: this is the next one.
    const next = { ...toParams(search), page };
    if (hasMore) void queryClient.prefetchQuery(contactsQuery(next));
  }, [hasMore, page, search, queryClient]);
  useEffect(() => {
    if (isBehind) onChange({ pagina: lastPage > 1 ? lastPage : undefined }, { replace: true });
  }, [isBehind, lastPage, onChange]);
  const known = useKnownTotal(search, data ?? UNKNOWN);
  const found = isSettled && isNarrowed(search) ? foundText(t, known) : null;
  useEffect(() => {
    if (found) announce(found);
  }, [found]);

  if (error && !data)
    return <Failed title={t('contacts.failedTitle')} error={error} onRetry={() => void refetch()} />;
  if (!data) return <ContactsSkeleton isPhone={isPhone} />;
  if (data.total === 0 && !isPlaceholderData) return <NobodyFound search={search} onChange={onChange} />;

  const contacts = data.items.filter((contact) => !deletions.has(contact.id));
  const total = known.total - (data.items.length - contacts.length);
  const rows = {
    count: contacts.length,
    start: 0,
    end: contacts.length,
    offset: data.page * data.size,
    total: known.total_is_exact ? total : -1,
    rowAt: (index: number) => {
      const contact = contacts[index];
      return contact && { contact, matches: matchesOf(data, contact.id) };
    },
    ids: () => contacts.map(({ id }) => id),
  };
  return (
    <div
      className={classes.body}
      aria-busy={isPlaceholderData}
      data-stale={(isPlaceholderData && isFetching) || undefined}
    >
      {isPhone ? (
        <ContactCards ref={setScroller} rows={rows} search={search} />
      ) : (
        <ContactsTable
          ref={setScroller}
          rows={rows}
          search={search}
          onChange={onChange}
          isBesidePanel={isBesidePanel}
        />
      )}
      <Paging
        page={page}
        size={data.size}
        total={{ total, total_is_exact: known.total_is_exact }}
        shown={contacts.length}
        hasNext={data.next_cursor !== null}
        onChange={onChange}
      />
    </div>
  );
}
