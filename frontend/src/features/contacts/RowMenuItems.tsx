import { Menu } from '@mantine/core';
import { IconArrowMerge, IconPencil, IconTrash } from '@tabler/icons-react';
import { Link, useRouteContext } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useT } from '@/lib/i18n';
import { can } from '@/lib/policies';
import type { Contact } from '@/lib/types';
import { useDeletion } from './useDeletion';

type Props = { contact: Contact; target: ReactElement; onChange: (isOpen: boolean) => void };

/** The menu itself, loaded when one is about to open it. */
export default function RowMenuItems({ contact, target, onChange }: Props) {
  const t = useT();
  const { user } = useRouteContext({ from: '/_app' });
  const remove = useDeletion();
  return (
    <Menu
      opened
      onChange={onChange}
      position="bottom-end"
      // Out of the row, which would cut it off, and still within the page's landmark.
      withinPortal
      portalProps={{ target: '#contenido' }}
      width="11rem"
    >
      <Menu.Target>{target}</Menu.Target>
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
        {can(user, 'contact:merge') && (
          <Menu.Item
            renderRoot={(props) => (
              <Link {...props} to="/contactos/fusionar" search={{ ids: [contact.id] }} />
            )}
            leftSection={<IconArrowMerge size={16} stroke={1.75} aria-hidden="true" />}
          >
            {t('contact.mergeWith')}
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
