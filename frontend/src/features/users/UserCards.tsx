import { Avatar } from '@/components/Avatar';
import people from '@/components/People.module.css';
import { useT } from '@/lib/i18n/later';
import type { User } from '@/lib/types';
import type { OnAction } from './actions';
import classes from './UserCards.module.css';
import { FactorLabel, RoleLabel, StateLabel } from './UserLabels';
import { UserMenu } from './UserMenu';

/** The rows of a phone. */
export function UserCards({ users, me, onAction }: { users: User[]; me: User; onAction: OnAction }) {
  const t = useT();
  return (
    <ul className={people.cards}>
      {users.map((user) => (
        <li key={user.id} className={people.card}>
          <Avatar person={user} size={40} />
          <div className={people.text}>
            <button
              type="button"
              className={`${people.name} ${classes.name}`}
              onClick={() => onAction('edit', user)}
            >
              {user.nombre_completo}
              {user.id === me.id && <span className={classes.you}> {t('users.you')}</span>}
            </button>
            <span className={classes.email}>{user.email}</span>
            <span className={classes.facts}>
              <RoleLabel user={user} />
              <FactorLabel user={user} />
              {(!user.is_active || user.is_invited) && <StateLabel user={user} />}
            </span>
          </div>
          <span className={classes.menu}>
            <UserMenu user={user} onAction={onAction} />
          </span>
        </li>
      ))}
    </ul>
  );
}
