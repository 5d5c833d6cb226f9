import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { Link, useRouteContext } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useT } from '@/lib/i18n';
import { can } from '@/lib/policies';
import type { Contact } from '@/lib/types';
import { useDeletion } from './useDeletion';

type Props = {
  contact: Contact;
  /** Rows are many: each says whose menu it is. */
  isOfRow?: boolean;
  size?: number;
};

/** What one does with a contact less often. */
export function RowMenu({ contact, isOfRow = true, size = 17 }: Props) {
  const t = useT();
  const { user } = useRouteContext({ from: '/_app' });
  const [isOpen, setIsOpen] = useState(false);
  const target = useRef<HTMLButtonElement>(null);
  const remove = useDeletion();
  const label = isOfRow ? t('contact.actionsOf', { name: contact.nombre_completo }) : t('contact.actions');

  const button = (
    <ActionIcon
      ref={target}
      aria-label={label}
      aria-haspopup="menu"
      aria-expanded={isOpen}
      onClick={() => setIsOpen(true)}
    >
      <IconDots size={size} stroke={1.75} aria-hidden="true" />
    </ActionIcon>
  );
  // A hundred rows have a button each, and a menu only while it is open.
  if (!isOpen) return button;
  return (
    <Menu
      opened
      onChange={setIsOpen}
      position="bottom-end"
      // Out of the row, which would cut it off, and still within the page's landmark.
      withinPortal
      portalProps={{ target: '#contenido' }}
      width="11rem"
    >
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        {can(user, 'contact:update') && (
          <Menu.Item
            renderRoot={(props) => (
              <Link
                {...props}
                to="/contactos/$contactId/editar"
                params={{ contactId: contact.id }}
                search={true}
              />
            )}
            leftSection={<IconPencil size={16} stroke={1.75} aria-hidden="true" />}
          >
            {t('contact.edit')}
          </Menu.Item>
        )}
        {can(user, 'contact:delete') && (
          <Menu.Item
            color="var(--danger)"
            leftSection={<IconTrash size={16} stroke={1.75} aria-hidden="true" />}
            onClick={() => remove(contact)}
          >
            {t('contact.delete')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
