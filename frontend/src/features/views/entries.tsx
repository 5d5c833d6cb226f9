import { VisuallyHidden } from '@mantine/core';
import { type Icon, IconAddressBook, IconBookmark, IconUserCheck, IconUsers } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { formatShort } from '@/lib/format';
import { useT } from '@/lib/i18n';
import type { ContactView } from '@/lib/types';
import { defaultViewQuery, viewsQuery, viewTotalsQuery } from './queries';
import classes from './Views.module.css';

export type Total = { total: number; total_is_exact: boolean };

/** One line of the menu of views: what every list shows of it. */
export type ViewEntry = {
  id: string;
  name: string;
  /** Whose it is, where it is not one's own. */
  author?: string;
  icon: Icon;
  /** Its address in the list. */
  search: { vista: string } | { propietario: string[] };
  total: Total | undefined;
  isOpen: boolean;
  isDefault: boolean;
};

export type ViewGroup = { label: string | null; entries: ViewEntry[] };

type Quick = { all: Total | undefined; mine: Total | undefined };

/** What is open now: a view's id, or one of the two that everybody has. */
export type Open = string | 'all' | 'mine' | null;

/** The router marks the links to where one is: by the whole address, for views are many on one page. */
export const OPEN = { exact: true, includeSearch: true } as const;

/** Everybody, one's own contacts, one's own views, the team's. */
export function useViewGroups(open: Open, quick: Quick, me: string): ViewGroup[] {
  const t = useT();
  const views = useQuery(viewsQuery).data ?? [];
  const totals = useQuery(viewTotalsQuery).data ?? {};
  const defaultId = useQuery(defaultViewQuery).data ?? null;

  const entryOf = (view: ContactView): ViewEntry => ({
    id: view.id,
    name: view.nombre,
    author: view.usuario_id !== me && view.autor ? view.autor : undefined,
    icon: view.es_del_equipo ? IconUsers : IconBookmark,
    search: { vista: view.id },
    total: totals[view.id],
    isOpen: open === view.id,
    isDefault: defaultId === view.id,
  });
  const own = views.filter((view) => !view.es_del_equipo).map(entryOf);
  const team = views.filter((view) => view.es_del_equipo).map(entryOf);
  const everybodys: ViewEntry[] = [
    {
      id: 'all',
      name: t('views.all'),
      icon: IconAddressBook,
      search: { vista: 'todos' },
      total: quick.all,
      isOpen: open === 'all',
      isDefault: false,
    },
    {
      id: 'mine',
      name: t('views.mine'),
      icon: IconUserCheck,
      search: { propietario: ['yo'] },
      total: quick.mine,
      isOpen: open === 'mine',
      isDefault: false,
    },
  ];
  const groups = [{ label: null, entries: [...everybodys, ...own] }];
  return team.length > 0 ? [...groups, { label: t('views.ofTeam'), entries: team }] : groups;
}

/** "1.234", "10 mil+"; in full for whoever listens or points. */
export function ViewTotal({ total }: { total: Total | undefined }) {
  const t = useT();
  if (!total) return null;
  const label = total.total_is_exact
    ? t('views.total', { count: total.total })
    : t('views.moreThan', { count: total.total });
  const short = formatShort(total.total);
  return (
    <span className={classes.total} title={label}>
      <span aria-hidden="true">{total.total_is_exact ? short : `${short}+`}</span>
      <VisuallyHidden component="span">{label}</VisuallyHidden>
    </span>
  );
}
