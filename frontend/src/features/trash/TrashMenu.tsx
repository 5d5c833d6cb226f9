import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconTrashX } from '@tabler/icons-react';
import { useT } from '@/lib/i18n/later';
import type { TrashedContact } from '@/lib/types';
import classes from './TrashCards.module.css';
import type { OnErase } from './TrashPage';

/** Behind a menu, so that nobody hits it instead of the other one. */
export function TrashMenu({ contact, onErase }: { contact: TrashedContact; onErase: OnErase }) {
  const t = useT();
  return (
    <Menu position="bottom-end" width="14.5rem" floatingStrategy="fixed">
      <Menu.Target>
        <ActionIcon
          className={classes.target}
          aria-label={t('trash.actionsOf', { name: contact.nombre_completo })}
        >
          <IconDots size={18} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          className={classes.danger}
          leftSection={<IconTrashX size={16} stroke={1.75} aria-hidden="true" />}
          onClick={() => onErase(contact)}
        >
          {t('trash.erase')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
