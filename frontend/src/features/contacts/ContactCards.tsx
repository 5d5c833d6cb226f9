import { Link } from '@tanstack/react-router';
import { Avatar } from '@/components/Avatar';
import { EstadoLabel } from '@/components/EstadoLabel';
import type { Contact } from '@/lib/types';
import classes from './ContactCards.module.css';
import { QuickActions } from './QuickActions';

/** The rows of a phone. */
export function ContactCards({ contacts }: { contacts: Contact[] }) {
  return (
    <ul className={classes.cards}>
      {contacts.map((contact) => (
        <li key={contact.id} className={classes.card}>
          <Avatar person={contact} size={40} />
          <div className={classes.text}>
            <Link
              to="/contactos/$contactId"
              params={{ contactId: contact.id }}
              search={true}
              className={classes.name}
              data-contact={contact.id}
            >
              {contact.nombre_completo}
            </Link>
            <span className={classes.facts}>
              <EstadoLabel estado={contact.estado} />
              {contact.ciudad && <span className={classes.city}>{contact.ciudad}</span>}
            </span>
          </div>
          <span className={classes.quick}>
            <QuickActions contact={contact} size={20} hasMail={false} hasMenu={false} />
          </span>
        </li>
      ))}
    </ul>
  );
}
