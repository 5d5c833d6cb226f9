import { ActionIcon } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { Avatar } from '@/components/Avatar';
import people from '@/components/People.module.css';
import { RowCheck } from '@/components/RowCheck';
import { formatAgo } from '@/lib/format';
import { useT } from '@/lib/i18n/later';
import { isSelecting, useSelection } from '@/lib/selection';
import classes from './TrashCards.module.css';
import { TrashMenu } from './TrashMenu';
import type { RowsProps } from './TrashPage';
import { formatWithin, isSoon } from './when';

/** The rows of a phone. */
export function TrashCards({ contacts, nameOf, onRestore, onErase }: RowsProps) {
  const t = useT();
  const canChoose = useSelection(isSelecting);
  return (
    <ul className={people.cards}>
      {contacts.map((contact) => (
        <li key={contact.id} className={people.card}>
          <Avatar person={contact} size={40} />
          <div className={people.text}>
            <span className={people.name}>{contact.nombre_completo}</span>
            <span className={classes.fact}>
              {t('trash.deletedWhen', { when: formatAgo(contact.deleted_at) })}{' '}
              {t('trash.by', { name: nameOf(contact.deleted_by_id) ?? t('trash.somebody') })}
            </span>
            <span className={classes.fact} data-soon={isSoon(contact.erased_at) || undefined}>
              {t('trash.erasedWhen', { when: formatWithin(contact.erased_at) })}
            </span>
          </div>
          {canChoose ? (
            <RowCheck contact={contact} />
          ) : (
            <>
              <ActionIcon
                className={classes.target}
                data-trash={contact.id}
                variant="default"
                aria-label={t('trash.restoreOf', { name: contact.nombre_completo })}
                onClick={() => onRestore(contact)}
              >
                <IconArrowBackUp size={20} stroke={1.75} aria-hidden="true" />
              </ActionIcon>
              {onErase && <TrashMenu contact={contact} onErase={onErase} />}
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
