import { Link } from '@tanstack/react-router';
import { Avatar } from '@/components/Avatar';
import { Bone } from '@/components/Bone';
import { EstadoLabel } from '@/components/EstadoLabel';
import { formatAgo, formatExact } from '@/lib/format';
import { useT } from '@/lib/i18n/later';
import type { Contact } from '@/lib/types';
import classes from './NewestContacts.module.css';

export const NEWEST = 5;
const ROWS = Array.from({ length: NEWEST }, (_, row) => row);

/** `contacts` is undefined while they are on the way. */
export function NewestContacts({ contacts }: { contacts: Contact[] | undefined }) {
  const t = useT();
  return (
    <section aria-labelledby="newest">
      <header className={classes.head}>
        <h2 id="newest">{t('home.newest')}</h2>
        <Link to="/contactos" className={classes.all}>
          {t('home.seeAll')}
        </Link>
      </header>
      <ul className={classes.list} aria-busy={contacts === undefined}>
        {contacts
          ? contacts.map((contact) => (
              <li key={contact.id} className={classes.contact}>
                <Avatar person={contact} size={32} />
                <div className={classes.text}>
                  <Link
                    to="/contactos/$contactId"
                    params={{ contactId: contact.id }}
                    className={classes.name}
                    title={contact.nombre_completo}
                  >
                    {contact.nombre_completo}
                  </Link>
                  <span className={classes.facts}>
                    <EstadoLabel estado={contact.estado} />
                    <time dateTime={contact.created_at} title={formatExact(contact.created_at)}>
                      {formatAgo(contact.created_at)}
                    </time>
                  </span>
                </div>
              </li>
            ))
          : ROWS.map((row) => (
              <li key={row} className={classes.contact}>
                <Bone width="32px" height="32px" round />
                <div className={classes.text}>
                  <Bone width="11rem" />
                </div>
              </li>
            ))}
      </ul>
    </section>
  );
}
