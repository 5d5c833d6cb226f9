import { Button } from '@mantine/core';
import { IconArrowMerge } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Avatar } from '@/components/Avatar';
import { EstadoLabel } from '@/components/EstadoLabel';
import { formatDate } from '@/lib/format';
import { useT } from '@/lib/i18n/duplicates';
import { formatPhone } from '@/lib/phone';
import type { Contact, DuplicateGroup } from '@/lib/types';
import { documentNumber } from '../document';
import classes from './Group.module.css';
import { labelOf } from './MergeValue';
import { Strength } from './Strength';
import { matchingFields, namesText, reasonsInOrder } from './words';

type Props = {
  group: DuplicateGroup;
  isBusy: boolean;
  onDismiss: (group: DuplicateGroup, people: Contact[]) => void;
};

/** People who may be one, side by side, with why; of more than two one says who is meant. */
export function Group({ group, isBusy, onDismiss }: Props) {
  const t = useT();
  const { contactos, motivos, puntaje } = group;
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const people = contactos.filter(({ id }) => !left.has(id));
  const names = namesText(
    t,
    people.map(({ nombre_completo }) => nombre_completo),
  );
  const canLeave = contactos.length > 2;
  const isFew = people.length < 2;

  function toggle(id: string) {
    const next = new Set(left);
    if (!next.delete(id)) next.add(id);
    setLeft(next);
  }

  return (
    <li>
      <article
        className={classes.group}
        data-group={group.id}
        tabIndex={-1}
        aria-label={t('duplicates.group', {
          names: namesText(
            t,
            contactos.map(({ nombre_completo }) => nombre_completo),
          ),
        })}
      >
        <header className={classes.head}>
          <Strength score={puntaje} />
          <ul className={classes.reasons}>
            {reasonsInOrder(motivos).map((reason) => (
              <li key={reason}>{t(`duplicates.reason.${reason}`)}</li>
            ))}
          </ul>
          <div className={classes.actions}>
            <Button
              variant="subtle"
              color="gray"
              size="compact-md"
              disabled={isBusy || isFew}
              aria-label={t('duplicates.differentOf', { names })}
              onClick={() => onDismiss(group, people)}
            >
              {t('duplicates.different')}
            </Button>
            <Button
              size="compact-md"
              variant="default"
              disabled={isFew}
              leftSection={<IconArrowMerge size={15} stroke={1.75} aria-hidden="true" />}
              aria-label={t('duplicates.mergeOf', { names })}
              renderRoot={(props) =>
                isFew ? (
                  <button type="button" {...props} />
                ) : (
                  <Link {...props} to="/contactos/fusionar" search={{ ids: people.map(({ id }) => id) }} />
                )
              }
            >
              {t('duplicates.merge')}
            </Button>
          </div>
        </header>
        <ul className={classes.people}>
          {contactos.map((contact) => (
            <Person
              key={contact.id}
              contact={contact}
              group={group}
              isLeft={left.has(contact.id)}
              onToggle={canLeave ? toggle : undefined}
            />
          ))}
        </ul>
      </article>
    </li>
  );
}

type PersonProps = {
  contact: Contact;
  group: DuplicateGroup;
  isLeft: boolean;
  onToggle?: (id: string) => void;
};

function Person({ contact, group, isLeft, onToggle }: PersonProps) {
  const t = useT();
  const name = contact.nombre_completo;
  const own = group.pares.filter(({ ids }) => ids.includes(contact.id)).flatMap(({ motivos }) => motivos);
  const matching = matchingFields(own);
  const facts = [
    ['telefono', formatPhone(contact.telefono)],
    ['email', contact.email],
    ['cedula', [contact.tipo_documento, documentNumber(contact)].filter(Boolean).join(' ')],
    ['ciudad', contact.ciudad],
  ] as const;
  return (
    <li className={classes.person} data-left={isLeft || undefined}>
      <div className={classes.who}>
        <Avatar person={contact} size={32} />
        <div className={classes.names}>
          <Link
            to="/contactos/$contactId"
            params={{ contactId: contact.id }}
            className={classes.name}
            aria-label={t('duplicates.open', { name })}
          >
            {name}
          </Link>
          <EstadoLabel estado={contact.estado} />
        </div>
        {onToggle && (
          <label className={classes.check}>
            <input
              type="checkbox"
              aria-label={t('duplicates.include', { name })}
              checked={!isLeft}
              onChange={() => onToggle(contact.id)}
            />
          </label>
        )}
      </div>
      <dl className={classes.facts}>
        {facts.map(([field, text]) => (
          <div key={field}>
            <dt>{labelOf(t, field)}</dt>
            <dd data-empty={!text || undefined}>
              {text && matching.has(field) ? <mark>{text}</mark> : text || t('common.none')}
            </dd>
          </div>
        ))}
        <div>
          <dt>{t('duplicates.since')}</dt>
          <dd>{formatDate(contact.created_at)}</dd>
        </div>
      </dl>
    </li>
  );
}
