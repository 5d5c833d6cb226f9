import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type RefObject, useRef } from 'react';
import { More } from '@/components/More';
import page from '@/components/Page.module.css';
import { Failed, State } from '@/components/State';
import state from '@/components/State.module.css';
import { useT } from '@/lib/i18n/duplicates';
import { useShortcut } from '@/lib/shortcuts';
import { useTitle } from '@/lib/title';
import type { DuplicateGroup, User } from '@/lib/types';
import { DismissedList } from './DismissedList';
import classes from './DuplicatesPage.module.css';
import { DuplicatesSkeleton } from './DuplicatesSkeleton';
import { Group } from './Group';
import { groupsQuery, isUnderWay } from './queries';
import { ScanButton, ScanLine, useScan } from './Scan';
import type { DuplicatesSearch } from './search';
import { Toolbar } from './Toolbar';
import { useDismissal } from './useDismissal';

type Props = {
  search: DuplicatesSearch;
  onChange: (search: DuplicatesSearch) => void;
  me: User;
};

/** Who seems to be there twice, the likeliest first; nothing changes before one decides. */
export function DuplicatesPage({ search, onChange, me }: Props) {
  const t = useT();
  useTitle(t('duplicates.title'));
  const scan = useScan();
  const isOfDismissed = search.ver === 'descartados';
  return (
    <section className={page.page} aria-labelledby="duplicates">
      <header className={page.head}>
        <h1 id="duplicates">{t('duplicates.title')}</h1>
        <ScanButton scan={scan} />
      </header>
      <ScanLine scan={scan} me={me} />
      <Toolbar search={search} onChange={onChange} />
      {isOfDismissed ? (
        <DismissedList onLeave={() => onChange({})} />
      ) : (
        <Groups search={search} onChange={onChange} scan={scan} />
      )}
    </section>
  );
}

const TWICE = (
  <>
    <circle cx="40" cy="34" r="11" />
    <path d="M20 68c1-13 9-20 20-20s19 7 20 20" />
    <path className={state.accent} d="M64 24a11 11 0 1 1 0 20M68 48c11 0 18 8 19 20" />
  </>
);

type GroupsProps = Omit<Props, 'me'> & { scan: ReturnType<typeof useScan> };

function Groups({ search, onChange, scan }: GroupsProps) {
  const t = useT();
  const query = useInfiniteQuery(groupsQuery(search.motivo ?? []));
  const groups = query.data?.pages.flatMap(({ items }) => items);
  const list = useRef<HTMLOListElement>(null);
  const dismissal = useDismissal((id) => focusAfter(list.current, id));
  useStepping(list);

  if (query.error && !groups)
    return (
      <Failed title={t('duplicates.failedTitle')} error={query.error} onRetry={() => void query.refetch()} />
    );
  if (!groups || scan.isPending) return <DuplicatesSkeleton />;
  if (groups.length === 0) return <Nothing search={search} onChange={onChange} scan={scan} />;
  return (
    <div className={page.body} aria-busy={query.isPlaceholderData}>
      <ol ref={list} className={classes.groups} aria-label={t('duplicates.list')}>
        {groups.map((group: DuplicateGroup) => (
          <Group key={group.id} group={group} isBusy={dismissal.isPending} onDismiss={dismissal.start} />
        ))}
      </ol>
      <footer className={page.foot}>
        <More query={query} label={t('duplicates.more')} failed={t('duplicates.failedMore')} />
      </footer>
    </div>
  );
}

function Nothing({ search, onChange, scan }: GroupsProps) {
  const t = useT();
  if (search.motivo)
    return (
      <State drawing="search" title={t('duplicates.noMatchTitle')} text={t('duplicates.noMatchText')}>
        <Button variant="default" onClick={() => onChange({})}>
          {t('duplicates.showAll')}
        </Button>
      </State>
    );
  if (isUnderWay(scan.data))
    return <State drawing={TWICE} title={t('duplicates.scanning')} text={t('duplicates.scanUnderWay')} />;
  if (!scan.data?.resultado_at)
    return (
      <State drawing={TWICE} title={t('duplicates.newTitle')} text={t('duplicates.newText')}>
        <Button loading={scan.isStarting} onClick={scan.start}>
          {t('duplicates.scan')}
        </Button>
      </State>
    );
  return (
    <State drawing="people" title={t('duplicates.noneTitle')} text={t('duplicates.noneText')}>
      <Button variant="default" component={Link} to="/contactos">
        {t('duplicates.goToContacts')}
      </Button>
    </State>
  );
}

const articles = (list: HTMLElement | null) => [
  ...(list?.querySelectorAll<HTMLElement>('[data-group]') ?? []),
];

/** Whoever decided about one goes on with the next. */
function focusAfter(list: HTMLElement | null, id: string): void {
  const all = articles(list);
  const index = all.findIndex(({ dataset }) => dataset.group === id);
  const next = all[index + 1] ?? all[index - 1];
  requestAnimationFrame(() => (next ?? document.getElementById('contenido'))?.focus());
}

/** ↑ ↓ and j k go from group to group, wherever in one the focus is. */
function useStepping(list: RefObject<HTMLElement | null>): void {
  const step = (by: 1 | -1) => {
    const all = articles(list.current);
    const focused = document.activeElement;
    if (focused !== document.body && !list.current?.contains(focused)) return;
    const index = all.findIndex((article) => article.contains(focused));
    all[index < 0 ? 0 : index + by]?.focus();
  };
  useShortcut('ArrowDown', () => step(1));
  useShortcut('ArrowUp', () => step(-1));
  useShortcut('j', () => step(1));
  useShortcut('k', () => step(-1));
}
