import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useId, useState } from 'react';
import { Avatar } from '@/components/Avatar';
import page from '@/components/Page.module.css';
import { SearchField } from '@/components/SearchField';
import { Failed } from '@/components/State';
import { announce } from '@/lib/announce';
import { useT } from '@/lib/i18n/duplicates';
import { formatPhone } from '@/lib/phone';
import { useTitle } from '@/lib/title';
import type { Contact } from '@/lib/types';
import { contactQuery, contactsQuery } from '../queries';
import { DuplicatesSkeleton } from './DuplicatesSkeleton';
import classes from './MergePicker.module.css';
import { similarQuery } from './queries';
import { likenessOf } from './similar';
import { reasonsText } from './words';

/** More than fit beside what is alike are better looked for with another word. */
const SIZE = 8;

type Props = { id: string; onChoose: (id: string) => void; onCancel: () => void };

/** Who a contact is to be merged with: whoever is alike first, and anybody else by a search. */
export function MergePicker({ id, onChoose, onCancel }: Props) {
  const t = useT();
  const { data: contact, error, refetch } = useQuery(contactQuery(id));
  const title = contact ? t('merge.with', { name: contact.nombre_completo }) : t('merge.withSomebody');
  useTitle(title);
  return (
    <section className={page.page} aria-labelledby="merge">
      <header className={page.head}>
        <h1 id="merge">{title}</h1>
        <Button variant="subtle" color="gray" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
      </header>
      {contact ? (
        <Choices contact={contact} onChoose={onChoose} />
      ) : error ? (
        <Failed title={t('merge.failedTitle')} error={error} onRetry={() => void refetch()} />
      ) : (
        <DuplicatesSkeleton />
      )}
    </section>
  );
}

function Choices({ contact, onChoose }: { contact: Contact; onChoose: (id: string) => void }) {
  const t = useT();
  const [search, setSearch] = useState('');
  const similar = useQuery(similarQuery(likenessOf(contact)));
  const found = useQuery({ ...contactsQuery({ search: search, size: SIZE }), enabled: search !== '' });
  const people = search && found.data ? found.data.items.filter(({ id }) => id !== contact.id) : [];
  const isNobody = search !== '' && found.isSuccess && !found.isPlaceholderData && people.length === 0;
  useEffect(() => {
    if (isNobody) announce(t('merge.noResults', { search }));
  }, [isNobody, search, t]);
  return (
    <div className={`${page.body} ${classes.body}`}>
      <SearchField
        className={classes.search}
        label={t('merge.search')}
        placeholder={t('merge.searchHint')}
        clearLabel={t('merge.clearSearch')}
        value={search}
        onSearch={setSearch}
      />
      {search ? (
        <People label={t('merge.results')} people={people} onChoose={onChoose}>
          {isNobody && <p className={classes.nobody}>{t('merge.noResults', { search })}</p>}
        </People>
      ) : (
        <People
          label={t('merge.alike')}
          people={(similar.data ?? []).map(({ contacto }) => contacto)}
          hintOf={(id) =>
            reasonsText(t, similar.data?.find(({ contacto }) => contacto.id === id)?.motivos ?? [])
          }
          onChoose={onChoose}
        >
          {similar.data?.length === 0 && (
            <p className={classes.nobody}>{t('merge.nobodyAlike', { name: contact.nombre_completo })}</p>
          )}
        </People>
      )}
    </div>
  );
}

type PeopleProps = {
  label: string;
  people: Contact[];
  hintOf?: (id: string) => string;
  onChoose: (id: string) => void;
  children: ReactNode;
};

function People({ label, people, hintOf, onChoose, children }: PeopleProps) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className={classes.label}>
        {label}
      </h2>
      <ul className={classes.people}>
        {people.map((person) => (
          <li key={person.id}>
            <button type="button" className={classes.person} onClick={() => onChoose(person.id)}>
              <Avatar person={person} size={32} />
              <span className={classes.words}>
                <span className={classes.name}>{person.nombre_completo}</span>
                <span className={classes.facts}>
                  {[formatPhone(person.telefono), person.email, person.ciudad].filter(Boolean).join(' · ')}
                </span>
              </span>
              {hintOf && <span className={classes.hint}>{hintOf(person.id)}</span>}
            </button>
          </li>
        ))}
      </ul>
      {children}
    </section>
  );
}
