import { VisuallyHidden } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { Avatar } from '@/components/Avatar';
import people from '@/components/People.module.css';
import { formatDate, formatExact } from '@/lib/format';
import { useT } from '@/lib/i18n/later';
import type { User } from '@/lib/types';
import type { OnAction } from './actions';
import { DEFAULT_SORT, type SortColumn, type UsersSearch } from './search';
import { FactorIcon, RoleLabel, StateLabel } from './UserLabels';
import { UserMenu } from './UserMenu';
import type { ChangeSearch } from './UsersPage';
import classes from './UsersTable.module.css';

type Props = {
  users: User[];
  me: User;
  search: UsersSearch;
  onChange: ChangeSearch;
  onAction: OnAction;
};

export function UsersTable({ users, me, search, onChange, onAction }: Props) {
  const t = useT();
  const head = (column: SortColumn) => <Head column={column} search={search} onChange={onChange} />;
  return (
    <table className={`${people.table} ${classes.table}`}>
      <VisuallyHidden component="caption">{t('users.title')}</VisuallyHidden>
      <colgroup>
        <col />
        <col className={classes.email} />
        <col className={classes.role} />
        <col className={classes.state} />
        <col className={classes.created} />
        <col className={classes.actions} />
      </colgroup>
      <thead>
        <tr>
          {head('nombres')}
          {head('email')}
          <th scope="col">{t('users.column.role')}</th>
          <th scope="col">{t('users.column.state')}</th>
          {head('created_at')}
          <th scope="col">
            <VisuallyHidden>{t('users.column.actions')}</VisuallyHidden>
          </th>
        </tr>
      </thead>
      <tbody>
        {users.map((user) => (
          <tr key={user.id} data-inactive={!user.is_active || undefined}>
            <th scope="row">
              <span className={people.person}>
                <Avatar person={user} size={28} />
                <button
                  type="button"
                  className={`${people.name} ${classes.name}`}
                  onClick={() => onAction('edit', user)}
                >
                  {user.nombre_completo}
                </button>
                {user.id === me.id && <span className={classes.you}>{t('users.you')}</span>}
              </span>
            </th>
            <td title={user.email}>{user.email}</td>
            <td>
              <span className={classes.access}>
                <RoleLabel user={user} />
                <FactorIcon user={user} />
              </span>
            </td>
            <td>
              <StateLabel user={user} />
            </td>
            <td>
              <time className="tabular" dateTime={user.created_at} title={formatExact(user.created_at)}>
                {formatDate(user.created_at)}
              </time>
            </td>
            <td className={classes.menu}>
              <UserMenu user={user} onAction={onAction} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Head({ column, search, onChange }: { column: SortColumn } & Pick<Props, 'search' | 'onChange'>) {
  const t = useT();
  const sort = search.orden ?? DEFAULT_SORT;
  const direction = sort === column ? 'ascending' : sort === `-${column}` ? 'descending' : undefined;
  const Arrow = direction === 'descending' ? IconArrowDown : IconArrowUp;

  function toggle() {
    // Days are most wanted newest first, words from A.
    const isDescending = direction ? direction === 'ascending' : column === 'created_at';
    const next = isDescending ? (`-${column}` as const) : column;
    onChange({ orden: next === DEFAULT_SORT ? undefined : next });
  }

  return (
    <th scope="col" aria-sort={direction}>
      <button type="button" className={classes.sort} onClick={toggle}>
        {t(`users.column.${column}`)}
        <Arrow size={14} stroke={2} aria-hidden="true" data-active={direction !== undefined || undefined} />
      </button>
    </th>
  );
}
