import { IconLayoutKanban, IconList } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useT } from '@/lib/i18n';
import classes from './ViewSwitch.module.css';

const VIEWS = [
  { to: '/contactos', label: 'board.list', icon: IconList },
  { to: '/tablero', label: 'board.title', icon: IconLayoutKanban },
] as const;

/** The same people as a list or as a board: search and filters stay. */
export function ViewSwitch() {
  const t = useT();
  return (
    <nav className={classes.views} aria-label={t('board.views')}>
      {VIEWS.map((view) => (
        <Link
          key={view.to}
          to={view.to}
          search={true}
          className={classes.view}
          activeOptions={{ includeSearch: false }}
        >
          <view.icon size={16} stroke={1.75} aria-hidden="true" />
          <span>{t(view.label)}</span>
        </Link>
      ))}
    </nav>
  );
}
