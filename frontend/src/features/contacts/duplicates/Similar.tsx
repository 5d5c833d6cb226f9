import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Avatar } from '@/components/Avatar';
import { useT } from '@/lib/i18n/duplicates';
import type { Contact, SimilarContact } from '@/lib/types';
import { similarQuery } from './queries';
import classes from './Similar.module.css';
import { lookedFor } from './similar';
import { reasonsText } from './words';

/** Milliseconds without a key before one asks. */
const PAUSE = 400;
/** So many by name: it is a hint beside a form, and no list. */
const SHOWN = 2;

type Props = {
  values: Readonly<Record<string, string>>;
  /** The one that is changed; without it a new one is made. */
  contact?: Contact;
};

/** Whoever is like the one that is being written: said quietly, and in nobody's way. */
export default function Similar({ values, contact }: Props) {
  const t = useT();
  // As text: the same values are the same question.
  const [asked] = useDebouncedValue(JSON.stringify(lookedFor(values, contact)), PAUSE);
  const person = JSON.parse(asked) as ReturnType<typeof lookedFor>;
  const { data } = useQuery({ ...similarQuery(person ?? {}), enabled: person !== null });
  const found = person && data ? data : [];
  return (
    <div className={classes.similar} role="status">
      {found.length > 0 && (
        <>
          <p className={classes.head}>{t('duplicates.similar', { count: found.length })}</p>
          <ul className={classes.people}>
            {found.slice(0, SHOWN).map((one) => (
              <Person key={one.contacto.id} similar={one} contact={contact} />
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Person({ similar, contact }: { similar: SimilarContact; contact: Contact | undefined }) {
  const t = useT();
  const { contacto, motivos } = similar;
  const name = contacto.nombre_completo;
  return (
    <li className={classes.person}>
      <Avatar person={contacto} size={22} />
      <span className={classes.words}>
        <Link
          to="/contactos/$contactId"
          params={{ contactId: contacto.id }}
          search={true}
          className={classes.name}
        >
          {name}
        </Link>
        <span className={classes.reasons}> · {reasonsText(t, motivos)}</span>
      </span>
      {contact && (
        <Link
          to="/contactos/fusionar"
          search={{ ids: [contact.id, contacto.id] }}
          className={classes.compare}
          aria-label={t('duplicates.compareWith', { name })}
        >
          {t('duplicates.compare')}
        </Link>
      )}
    </li>
  );
}
