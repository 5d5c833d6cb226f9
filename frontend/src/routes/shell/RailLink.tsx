import { Link, useRouterState } from '@tanstack/react-router';
import { isBelowContacts } from '@/lib/address';
import { useT } from '@/lib/i18n';
import type { Page } from './pages';
import classes from './Rail.module.css';

export function RailLink({ page, isNarrow }: { page: Page; isNarrow: boolean }) {
  const t = useT();
  // What stands below the contacts and has a link of its own is not the list.
  const isAnothers = useRouterState({
    select: ({ location }) => page.to === '/contactos' && isBelowContacts(location.pathname),
  });
  return (
    <li>
      <Link
        to={page.to}
        title={isNarrow ? t(page.label) : undefined}
        className={classes.item}
        activeProps={{ className: classes.active }}
        activeOptions={{ exact: page.to === '/' || isAnothers }}
        aria-label={isNarrow ? t(page.label) : undefined}
      >
        <page.icon size={18} stroke={1.75} aria-hidden="true" />
        {!isNarrow && <span>{t(page.label)}</span>}
      </Link>
    </li>
  );
}
