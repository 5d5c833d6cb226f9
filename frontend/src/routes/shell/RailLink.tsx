import { Link } from '@tanstack/react-router';
import { useT } from '@/lib/i18n';
import type { Page } from './pages';
import classes from './Rail.module.css';

export function RailLink({ page, isNarrow }: { page: Page; isNarrow: boolean }) {
  const t = useT();
  return (
    <li>
      <Link
        to={page.to}
        title={isNarrow ? t(page.label) : undefined}
        className={classes.item}
        activeProps={{ className: classes.active }}
        activeOptions={{ exact: page.to === '/' }}
        aria-label={isNarrow ? t(page.label) : undefined}
      >
        <page.icon size={18} stroke={1.75} aria-hidden="true" />
        {!isNarrow && <span>{t(page.label)}</span>}
      </Link>
    </li>
  );
}
