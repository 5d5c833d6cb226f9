import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type CSSProperties, useId } from 'react';
import { Avatar } from '@/components/Avatar';
import { EstadoLabel } from '@/components/EstadoLabel';
import { formatDate } from '@/lib/format';
import { useT } from '@/lib/i18n/duplicates';
import type { Contact } from '@/lib/types';
import classes from './MergeTable.module.css';
import { labelOf, MergeValue } from './MergeValue';
import { isOfNobody, type Picks, PROPOSED, pickOf, type Row } from './merging';

type Props = {
  contacts: Contact[];
  survivor: string;
  rows: Row[];
  picks: Picks;
  /** As they would be joined. */
  notes: string | null;
  onSurvivor: (id: string) => void;
  onPick: (row: string, pick: string) => void;
  onLeave?: (id: string) => void;
};

/** The contacts as columns, and a line for each field in which they differ; on a phone one below the other. */
export function MergeTable(props: Props) {
  const { contacts, rows } = props;
  const t = useT();
  const same = rows.filter(({ isDifferent }) => !isDifferent);
  const told = same.filter(({ fields, proposed }) => fields.some((field) => proposed[field]));
  return (
    <div className={classes.around}>
      <div
        className={classes.table}
        data-many={contacts.length > 2 || undefined}
        style={{ '--people': contacts.length } as CSSProperties}
      >
        <Survivors {...props} />
        {rows
          .filter(({ isDifferent }) => isDifferent)
          .map((row) => (
            <Line key={row.name} row={row} {...props} />
          ))}
      </div>
      {told.length > 0 && (
        <details className={classes.same}>
          <summary>{t('merge.sameOf', { count: told.length })}</summary>
          <dl>
            {told.map((row) => (
              <div key={row.name}>
                <dt>{labelOf(t, row.name)}</dt>
                <dd>
                  <MergeValue row={row} values={row.proposed} />
                </dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </div>
  );
}

function Survivors({ contacts, survivor, onSurvivor, onLeave }: Props) {
  const t = useT();
  const id = useId();
  return (
    <div className={`${classes.line} ${classes.heads}`} role="radiogroup" aria-labelledby={id}>
      <span id={id} className={classes.label}>
        {t('merge.survivor')}
      </span>
      {contacts.map((contact) => (
        <div key={contact.id} className={classes.head} data-chosen={contact.id === survivor || undefined}>
          <label className={classes.person}>
            <input
              type="radio"
              name="sobreviviente"
              checked={contact.id === survivor}
              onChange={() => onSurvivor(contact.id)}
            />
            <Avatar person={contact} size={32} />
            <span className={classes.names}>
              <span className={classes.name}>{contact.nombre_completo}</span>
              <span className={classes.facts}>
                <EstadoLabel estado={contact.estado} />
                <span>{t('merge.created', { when: formatDate(contact.created_at) })}</span>
              </span>
              <span className={classes.survives} aria-hidden="true">
                {contact.id === survivor ? t('merge.survives') : ''}
              </span>
            </span>
          </label>
          {onLeave && (
            <ActionIcon
              aria-label={t('merge.leave', { name: contact.nombre_completo })}
              title={t('merge.leave', { name: contact.nombre_completo })}
              onClick={() => onLeave(contact.id)}
            >
              <IconX size={16} stroke={1.75} aria-hidden="true" />
            </ActionIcon>
          )}
        </div>
      ))}
    </div>
  );
}

function Line({ row, contacts, picks, notes, onPick }: Props & { row: Row }) {
  const t = useT();
  const id = useId();
  const picked = pickOf(row, picks);
  const isNotes = row.name === 'notas';
  const hasWhole = isOfNobody(row);
  return (
    <div className={classes.line} role="radiogroup" aria-labelledby={id}>
      <span id={id} className={classes.label} data-tall={hasWhole || undefined}>
        {labelOf(t, row.name)}
      </span>
      {hasWhole && (
        <label className={`${classes.cell} ${classes.whole}`} data-chosen={picked === PROPOSED || undefined}>
          <input
            type="radio"
            name={row.name}
            checked={picked === PROPOSED}
            onChange={() => onPick(row.name, PROPOSED)}
          />
          <span className={classes.value}>
            <strong className={classes.joined}>{t(isNotes ? 'merge.joined' : 'merge.proposed')}</strong>
            <MergeValue row={row} values={isNotes ? { notas: notes } : row.proposed} />
          </span>
        </label>
      )}
      {contacts.map((contact) => (
        <label key={contact.id} className={classes.cell} data-chosen={picked === contact.id || undefined}>
          <input
            type="radio"
            name={row.name}
            checked={picked === contact.id}
            onChange={() => onPick(row.name, contact.id)}
          />
          <span className={classes.value}>
            <span className={classes.whose}>{contact.nombre_completo}</span>
            <MergeValue row={row} values={row.cells[contact.id] ?? {}} />
          </span>
        </label>
      ))}
    </div>
  );
}
