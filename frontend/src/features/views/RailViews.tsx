import { IconStarFilled } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useId } from 'react';
import { useT } from '@/lib/i18n';
import { OPEN, type ViewEntry, type ViewGroup, ViewTotal } from './entries';
import classes from './Views.module.css';

/** The views in the rail, with how many each has now. */
export function RailViews({ groups }: { groups: ViewGroup[] }) {
  const t = useT();
  return groups.map((group) => (
    <Group key={group.label ?? ''} label={group.label ?? t('views.title')} entries={group.entries} />
  ));
}

function Group({ label, entries }: { label: string; entries: ViewEntry[] }) {
  const t = useT();
  const labelId = useId();
  return (
    <div className={classes.group}>
      <h2 id={labelId} className={classes.label}>
        {label}
      </h2>
      <ul aria-labelledby={labelId}>
        {entries.map((entry) => (
          <li key={entry.id}>
            <Link
              to="/contactos"
              search={entry.search}
              className={classes.item}
              // Which one is open, not which page one is on.
              activeOptions={OPEN}
              aria-current={entry.isOpen ? 'page' : undefined}
              data-open={entry.isOpen || undefined}
              title={entry.author ? `${entry.name} · ${t('views.by', { name: entry.author })}` : entry.name}
            >
              <entry.icon size={16} stroke={1.75} aria-hidden="true" />
              <span className={classes.name}>{entry.name}</span>
              {entry.isDefault && (
                <IconStarFilled
                  className={classes.star}
                  size={12}
                  role="img"
                  aria-label={t('views.isDefault')}
                />
              )}
              <ViewTotal total={entry.total} />
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
