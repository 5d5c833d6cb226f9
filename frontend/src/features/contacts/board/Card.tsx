import { useDraggable } from '@dnd-kit/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Fragment, type KeyboardEvent, useEffect, useRef } from 'react';
import { Avatar } from '@/components/Avatar';
import { type Translate, useT } from '@/lib/i18n/later';
import { formatPhone } from '@/lib/phone';
import type { Contact, Estado } from '@/lib/types';
import { Marked } from '../Marked';
import { type Matches, onShownNumber, unseenMatch } from '../matches';
import { OwnerMark } from '../owners/OwnerLabel';
import { contactQuery } from '../queries';
import classes from './Card.module.css';
import { MoveMenu } from './MoveMenu';

function factsOf(t: Translate, { ciudad, telefono }: Contact): string {
  const phone = formatPhone(telefono);
  return ciudad ? t('board.facts', { city: ciudad, phone }) : phone;
}

/** The name and the facts are on the card; of what else was found, this is told instead of the facts. */
const NONE: Matches = {};
const SHOWN: ReadonlySet<string> = new Set(['nombre_completo', 'ciudad', 'telefono']);

function Facts({ contact, matches }: { contact: Contact; matches: Matches }) {
  const t = useT();
  const unseen = unseenMatch(contact, matches, SHOWN);
  if (unseen) return <Marked text={unseen.text} spans={unseen.spans} />;
  const { ciudad, telefono } = contact;
  const phone = formatPhone(telefono);
  const marked = (
    <Marked text={phone} spans={matches.telefono && onShownNumber(telefono, phone, matches.telefono)} />
  );
  if (!ciudad) return marked;
  // In the order of the language.
  return t('board.facts', { city: '|city|', phone: '|phone|' })
    .split('|')
    .map((piece) => (
      <Fragment key={piece}>
        {piece === 'city' ? (
          <Marked text={ciudad} spans={matches.ciudad} />
        ) : piece === 'phone' ? (
          marked
        ) : (
          piece
        )}
      </Fragment>
    ));
}

type Props = {
  contact: Contact;
  /** Where a search stands in it. */
  matches?: Matches | undefined;
  /** Of one column only one card is on the Tab key's way; the arrows go to the others. */
  isTabStop: boolean;
  hasLanded: boolean;
  /** Who is to have the focus now; `onFocused` once it has. */
  focusId: string | null;
  onFocused: () => void;
  onKeyDown: (event: KeyboardEvent, contact: Contact) => void;
  onFocus: (contact: Contact) => void;
  onMove: (contact: Contact, to: Estado) => void;
};

export function Card({
  contact,
  matches = NONE,
  isTabStop,
  hasLanded,
  focusId,
  onFocused,
  onKeyDown,
  onFocus,
  onMove,
}: Props) {
  const t = useT();
  const queryClient = useQueryClient();
  const { contactId } = useParams({ strict: false });
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, isDragging } = useDraggable({
    id: contact.id,
    data: { contact },
  });
  const link = useRef<HTMLAnchorElement>(null);
  const takesFocus = focusId === contact.id;
  useEffect(() => {
    if (!takesFocus) return;
    link.current?.focus({ preventScroll: true });
    onFocused();
  }, [takesFocus, onFocused]);

  return (
    <article
      ref={setNodeRef}
      className={classes.card}
      data-card={contact.id}
      data-dragging={isDragging || undefined}
      data-landed={hasLanded || undefined}
      data-selected={contactId === contact.id || undefined}
      {...listeners}
      onKeyDown={(event) => {
        listeners?.onKeyDown?.(event);
        if (event.target === link.current && !event.defaultPrevented) onKeyDown(event, contact);
      }}
      onFocus={() => onFocus(contact)}
      onMouseEnter={() => void queryClient.prefetchQuery(contactQuery(contact.id))}
    >
      <Avatar person={contact} size={32} />
      <div className={classes.text}>
        <Link
          ref={(element) => {
            link.current = element;
            setActivatorNodeRef(element);
          }}
          to="/tablero/$contactId"
          params={{ contactId: contact.id }}
          search={true}
          className={classes.name}
          title={contact.nombre_completo}
          tabIndex={isTabStop ? 0 : -1}
          draggable={false}
          data-contact={contact.id}
          aria-roledescription={t('board.card')}
          aria-describedby={attributes['aria-describedby']}
        >
          <Marked text={contact.nombre_completo} spans={matches.nombre_completo} />
        </Link>
        <span className={classes.line}>
          <span className={classes.facts}>
            <Facts contact={contact} matches={matches} />
          </span>
          <OwnerMark id={contact.propietario_id} size={16} />
        </span>
      </div>
      <MoveMenu contact={contact} tabIndex={isTabStop ? 0 : -1} onMove={(to) => onMove(contact, to)} />
    </article>
  );
}

/** What is under the pointer while one drags. */
export function CardInHand({ contact }: { contact: Contact }) {
  const t = useT();
  return (
    <div className={classes.card} data-in-hand>
      <Avatar person={contact} size={32} />
      <div className={classes.text}>
        <span className={classes.name}>{contact.nombre_completo}</span>
        <span className={classes.line}>
          <span className={classes.facts}>{factsOf(t, contact)}</span>
          <OwnerMark id={contact.propietario_id} size={16} />
        </span>
      </div>
    </div>
  );
}
