import { Button, VisuallyHidden } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { Avatar } from '@/components/Avatar';
import people from '@/components/People.module.css';
import { HeadCheck, RowCheck } from '@/components/RowCheck';
import { formatAgo, formatExact } from '@/lib/format';
import { useT } from '@/lib/i18n/later';
import { TrashMenu } from './TrashMenu';
import type { RowsProps } from './TrashPage';
import classes from './TrashTable.module.css';
import { formatWithin, isSoon } from './when';

export function TrashTable({ contacts, nameOf, onRestore, onErase }: RowsProps) {
  const t = useT();
  return (
    <table className={`${people.table} ${classes.table}`}>
      <VisuallyHidden component="caption">{t('trash.title')}</VisuallyHidden>
      <colgroup>
        <col className={classes.check} />
        <col />
        <col className={classes.email} />
        <col className={classes.deleted} />
        <col className={classes.erased} />
        <col className={onErase ? classes.actionsWide : classes.actions} />
      </colgroup>
      <thead>
        <tr>
          <td data-check>
            <HeadCheck ids={() => contacts.map(({ id }) => id)} />
          </td>
          <th scope="col">{t('trash.column.name')}</th>
          <th scope="col">{t('trash.column.email')}</th>
          <th scope="col">{t('trash.column.deleted')}</th>
          <th scope="col">{t('trash.column.erased')}</th>
          <th scope="col">
            <VisuallyHidden>{t('trash.column.actions')}</VisuallyHidden>
          </th>
        </tr>
      </thead>
      <tbody>
        {contacts.map((contact) => {
          const name = nameOf(contact.deleted_by_id) ?? t('trash.somebody');
          return (
            <tr key={contact.id}>
              <td data-check>
                <RowCheck contact={contact} />
              </td>
              <th scope="row" title={contact.nombre_completo}>
                <span className={people.person}>
                  <Avatar person={contact} size={28} />
                  <span className={people.name}>{contact.nombre_completo}</span>
                </span>
              </th>
              <td title={contact.email}>{contact.email}</td>
              <td>
                <time dateTime={contact.deleted_at} title={formatExact(contact.deleted_at)}>
                  {formatAgo(contact.deleted_at)}
                </time>{' '}
                <span className={classes.by}>{t('trash.by', { name })}</span>
              </td>
              <td data-soon={isSoon(contact.erased_at) || undefined}>
                <time dateTime={contact.erased_at} title={formatExact(contact.erased_at)}>
                  {formatWithin(contact.erased_at)}
                </time>
              </td>
              <td>
                <span className={classes.buttons}>
                  <Button
                    size="compact-sm"
                    variant="default"
                    data-trash={contact.id}
                    leftSection={<IconArrowBackUp size={15} stroke={1.75} aria-hidden="true" />}
                    aria-label={t('trash.restoreOf', { name: contact.nombre_completo })}
                    onClick={() => onRestore(contact)}
                  >
                    {t('trash.restore')}
                  </Button>
                  {onErase && <TrashMenu contact={contact} onErase={onErase} />}
                </span>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
