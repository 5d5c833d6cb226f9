import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { SelectButton } from '@/components/SelectButton';
import { Failed } from '@/components/State';
import { announce } from '@/lib/announce';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n';
import { useStore } from '@/lib/store';
import { ContactCards, cardStride } from './ContactCards';
import type { ListProps } from './ContactsPage';
import classes from './ContactsPage.module.css';
import { ContactsSkeleton } from './ContactsSkeleton';
import { ContactsTable, useTableStride } from './ContactsTable';
import { hiddenIn } from './cache';
import { deletionsStore } from './deletions';
import { NobodyFound } from './NobodyFound';
import { isNarrowed, toListParams } from './search';
import { foundText, totalText } from './total';
import { loadedIds, useEndless } from './useEndless';
import { useHeldRows } from './useHeldRows';
import { useKeptScroll } from './useKeptScroll';
import { useKnownTotal } from './useKnownTotal';
import { useWindow } from './window';

const UNKNOWN = { total: 0, total_is_exact: true };
/** The head of the table, which stays where it is. */
const HEAD = 36;

/** The list that goes on as one scrolls; only what is near exists, however far that is. */
export function EndlessList({ search, onChange, isPhone, isBesidePanel }: ListProps) {
  const t = useT();
  const queryClient = useQueryClient();
  const params = useMemo(() => toListParams(search), [search]);
  const deletions = useStore(deletionsStore);
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const tableStride = useTableStride(search);
  const stride = isPhone ? cardStride(search) : tableStride;
  const near = useWindow(scroller, stride);
  const { list, first, isStale, chain, count, rowAt, rowOf, failed } = useEndless(params, near);
  const { data, error } = first;
  useKeptScroll(scroller, list, data !== undefined && !isStale);
  useHeldRows(scroller, stride, { list, rowAt }, rowOf);

  const { contactId } = useParams({ strict: false });
  const selected = contactId === undefined || isStale ? -1 : rowOf(contactId);
  const isSelectedLoaded = selected >= 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each contact; afterwards one scrolls where one likes
  useEffect(() => {
    if (scroller && isSelectedLoaded) reveal(scroller, selected * stride, stride, isPhone ? 0 : HEAD);
  }, [contactId, isSelectedLoaded]);

  const known = useKnownTotal(search, data ?? UNKNOWN);
  const found = data && !isStale && isNarrowed(search) ? foundText(t, known) : null;
  useEffect(() => {
    if (found) announce(found);
  }, [found]);

  if (error && !data)
    return <Failed title={t('contacts.failedTitle')} error={error} onRetry={() => void first.refetch()} />;
  if (!data) return <ContactsSkeleton isPhone={isPhone} />;
  if (data.total === 0 && !isStale) return <NobodyFound search={search} onChange={onChange} />;

  const total = known.total - hiddenIn(queryClient, params, deletions).length;
  const isWhole = chain.cursors.length === 1;
  const rows = {
    count,
    start: Math.min(near.start, Math.max(0, count - 1)),
    end: Math.min(near.end, count),
    offset: 0,
    total: known.total_is_exact || isWhole ? total : -1,
    rowAt,
    ids: () => loadedIds(queryClient, params, chain),
  };
  return (
    <div className={classes.body} aria-busy={isStale} data-stale={(isStale && first.isFetching) || undefined}>
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
      <footer className={classes.foot}>
        {failed ? (
          <span role="alert" className={classes.failed}>
            {t('contacts.failedMore')} {failed.error && explain(failed.error)}
            <Button variant="default" size="compact-sm" onClick={() => void failed.refetch()}>
              {t('common.retry')}
            </Button>
          </span>
        ) : (
          <>
            {totalText(t, { total, total_is_exact: known.total_is_exact })}
            {isPhone && <SelectButton />}
          </>
        )}
      </footer>
    </div>
  );
}

/** As little as it takes to see the row. */
function reveal(scroller: HTMLElement, top: number, height: number, head: number): void {
  const room = scroller.clientHeight - head;
  if (room <= 0) return;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  else if (top + height > scroller.scrollTop + room) scroller.scrollTop = top + height - room;
}
