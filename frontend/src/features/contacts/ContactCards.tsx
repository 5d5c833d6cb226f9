import { Link } from '@tanstack/react-router';
import { type CSSProperties, memo, type Ref } from 'react';
import { Avatar } from '@/components/Avatar';
import { Bone } from '@/components/Bone';
import { EstadoLabel } from '@/components/EstadoLabel';
import { RowCheck } from '@/components/RowCheck';
import { isSelecting, useLoaded, useSelection } from '@/lib/selection';
import type { Contact } from '@/lib/types';
import { onPress } from './bulk/press';
import classes from './ContactCards.module.css';
import { Marked } from './Marked';
import type { Matches } from './matches';
import { OwnerMark } from './owners/OwnerLabel';
import { QuickActions } from './QuickActions';
import type { Rows } from './rows';
import type { ContactsSearch } from './search';
import { Unseen } from './Unseen';

/** Pixels from one card to the next. */
const STRIDE = { plain: 64, search: 80 };
const SHOWN: ReadonlySet<string> = new Set(['nombre_completo', 'ciudad']);

export function cardStride(search: ContactsSearch): number {
  return search.buscar ? STRIDE.search : STRIDE.plain;
}

type Props = { rows: Rows; search: ContactsSearch; ref: Ref<HTMLDivElement> };

/** The rows of a phone. */
export function ContactCards({ rows, search, ref }: Props) {
  const stride = cardStride(search);
  const canChoose = useSelection(isSelecting);
  useLoaded(rows.ids);
  const drawn = Array.from({ length: rows.end - rows.start }, (_, index) => rows.start + index);
  return (
    <div ref={ref} className={classes.scroll}>
      <ul
        className={classes.cards}
        style={{ height: rows.count * stride, '--card': `${stride}px` } as CSSProperties}
        onPointerDown={onPress}
        // A long press chooses: the browser's menu would cover it.
        onContextMenu={(event) => isSelecting() && event.preventDefault()}
      >
        {drawn.map((index) => {
          const row = rows.rowAt(index);
          const top = { transform: `translateY(${index * stride}px)` };
          return row ? (
            <li
              key={row.contact.id}
              className={classes.card}
              style={top}
              aria-setsize={rows.total}
              aria-posinset={rows.offset + index + 1}
            >
              <Card contact={row.contact} matches={row.matches} canChoose={canChoose} />
            </li>
          ) : (
            <li key={`card ${index}`} className={classes.card} style={top} aria-hidden="true">
              <Bone width="40px" height="40px" round />
              <Bone width="10rem" />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

type CardProps = { contact: Contact; matches: Matches; canChoose: boolean };

const Card = memo(function Card({ contact, matches, canChoose }: CardProps) {
  return (
    <>
      <Avatar person={contact} size={40} />
      <div className={classes.text}>
        <Link
          to="/contactos/$contactId"
          params={{ contactId: contact.id }}
          search={true}
          className={classes.name}
          data-contact={contact.id}
        >
          <Marked text={contact.nombre_completo} spans={matches.nombre_completo} />
        </Link>
        <span className={classes.facts}>
          <EstadoLabel estado={contact.estado} />
          {contact.ciudad && (
            <span className={classes.city}>
              <Marked text={contact.ciudad} spans={matches.ciudad} />
            </span>
          )}
          <OwnerMark id={contact.propietario_id} />
        </span>
        <Unseen contact={contact} matches={matches} shown={SHOWN} />
      </div>
      {canChoose ? (
        <RowCheck contact={contact} />
      ) : (
        <span className={classes.quick}>
          <QuickActions contact={contact} size={20} hasMail={false} hasMenu={false} />
        </span>
      )}
    </>
  );
});
