import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { More } from '@/components/More';
import page from '@/components/Page.module.css';
import { Failed, State } from '@/components/State';
import { announce } from '@/lib/announce';
import { explain } from '@/lib/errors';
import { formatDay, isoDay } from '@/lib/format';
import { type Translate, useT } from '@/lib/i18n/later';
import { tell, tellRefusal } from '@/lib/notify';
import { saveAs } from '@/lib/save';
import { useTitle } from '@/lib/title';
import type { AuditEntry, Teammate } from '@/lib/types';
import classes from './AuditPage.module.css';
import { AuditSkeleton } from './AuditSkeleton';
import { AuditToolbar } from './AuditToolbar';
import { Entry } from './Entry';
import { auditQuery, fetchCsv } from './queries';
import { type AuditSearch, toParams } from './search';
import type { NameOf } from './words';

const FILE = 'auditoria.csv';
const DAY = 24 * 60 * 60_000;

export type ChangeSearch = (patch: Partial<AuditSearch>) => void;

type Props = {
  search: AuditSearch;
  onChange: ChangeSearch;
  team: Teammate[];
  nameOf: NameOf;
  onUndo: (entry: AuditEntry) => void;
};

export function AuditPage({ search, onChange, team, nameOf, onUndo }: Props) {
  const t = useT();
  useTitle(t('audit.title'));
  return (
    <section className={page.page} aria-labelledby="audit">
      <header className={page.head}>
        <h1 id="audit">{t('audit.title')}</h1>
        <DownloadButton search={search} />
      </header>
      <AuditToolbar search={search} onChange={onChange} team={team} />
      <AuditList search={search} onChange={onChange} nameOf={nameOf} onUndo={onUndo} />
    </section>
  );
}

function DownloadButton({ search }: { search: AuditSearch }) {
  const t = useT();
  const download = useMutation({
    mutationFn: () => fetchCsv(toParams(search)),
    onSuccess: ({ file, isTruncated }) => {
      saveAs(file, FILE);
      tell(t(isTruncated ? 'audit.truncated' : 'audit.downloaded'));
    },
    onError: (error) => tellRefusal(explain(error)),
  });
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={16} stroke={1.75} aria-hidden="true" />}
      loading={download.isPending}
      onClick={() => download.mutate()}
    >
      {t('audit.download')}
    </Button>
  );
}

function AuditList({ search, onChange, nameOf, onUndo }: Omit<Props, 'team'>) {
  const t = useT();
  const trail = useInfiniteQuery(auditQuery(toParams(search)));
  const { data, error, isPlaceholderData } = trail;
  const entries = data?.pages.flatMap(({ items }) => items);
  const isNarrowed = Object.keys(search).length > 0;
  const isNothing = entries?.length === 0 && !isPlaceholderData;
  useEffect(() => {
    if (isNothing && isNarrowed) announce(t('audit.noMatchTitle'));
  }, [isNothing, isNarrowed, t]);

  if (error && !entries)
    return <Failed title={t('audit.failedTitle')} error={error} onRetry={() => void trail.refetch()} />;
  if (!entries) return <AuditSkeleton />;
  if (isNothing && isNarrowed)
    return (
      <State drawing="search" title={t('audit.noMatchTitle')} text={t('audit.noMatchText')}>
        <Button variant="default" onClick={() => onChange(nothing(search))}>
          {t('audit.clear')}
        </Button>
      </State>
    );
  if (isNothing) return <State drawing="map" title={t('audit.emptyTitle')} text={t('audit.emptyText')} />;
  return (
    <div className={page.body} aria-busy={isPlaceholderData}>
      {byDay(entries).map(({ day, entries: ofDay }) => (
        <section key={day} aria-label={dayName(t, day)}>
          <h2 className={classes.day}>{dayName(t, day)}</h2>
          <ul className={classes.entries}>
            {ofDay.map((entry) => (
              <Entry key={entry.id} entry={entry} nameOf={nameOf} onUndo={onUndo} />
            ))}
          </ul>
        </section>
      ))}
      <footer className={page.foot}>
        {trail.hasNextPage ? (
          <More query={trail} label={t('audit.more')} failed={t('audit.failedMore')} />
        ) : (
          <span>{t('audit.end')}</span>
        )}
      </footer>
    </div>
  );
}

/** Each filter that is set, without its value. */
export function nothing(search: AuditSearch): Partial<AuditSearch> {
  return Object.fromEntries(Object.keys(search).map((name) => [name, undefined]));
}

/** The days of Bogotá, each with its entries as they come. */
function byDay(entries: AuditEntry[]): { day: string; entries: AuditEntry[] }[] {
  const days: { day: string; entries: AuditEntry[] }[] = [];
  for (const entry of entries) {
    const day = isoDay(entry.momento);
    const last = days.at(-1);
    if (last?.day === day) last.entries.push(entry);
    else days.push({ day, entries: [entry] });
  }
  return days;
}

function dayName(t: Translate, day: string): string {
  if (day === isoDay(new Date())) return t('audit.today');
  if (day === isoDay(new Date(Date.now() - DAY))) return t('audit.yesterday');
  return formatDay(day);
}
