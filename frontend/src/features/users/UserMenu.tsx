import { ActionIcon, Menu } from '@mantine/core';
import {
  IconDeviceMobileOff,
  IconDots,
  IconKey,
  IconLogout,
  IconMail,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconShieldCheck,
  IconShieldOff,
  IconTrash,
} from '@tabler/icons-react';
import { useT } from '@/lib/i18n/later';
import type { User } from '@/lib/types';
import type { OnAction } from './actions';
import classes from './UserMenu.module.css';

export function UserMenu({ user, onAction }: { user: User; onAction: OnAction }) {
  const t = useT();
  const ActivityIcon = user.is_active ? IconPlayerPause : IconPlayerPlay;
  const RoleIcon = user.is_superuser ? IconShieldOff : IconShieldCheck;
  const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const;
  return (
    <Menu position="bottom-end" width="15.5rem" floatingStrategy="fixed">
      <Menu.Target>
        <ActionIcon
          className={classes.target}
          data-user={user.id}
          aria-label={t('users.actionsOf', { name: user.nombre_completo })}
        >
          <IconDots size={18} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil {...icon} />} onClick={() => onAction('edit', user)}>
          {t('users.edit')}
        </Menu.Item>
        {user.is_invited && (
          <Menu.Item leftSection={<IconMail {...icon} />} onClick={() => onAction('invite', user)}>
            {t('users.inviteAgain')}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconKey {...icon} />} onClick={() => onAction('password', user)}>
          {t('users.resetPassword')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout {...icon} />} onClick={() => onAction('sessions', user)}>
          {t('users.endSessions')}
        </Menu.Item>
        <Menu.Item leftSection={<IconDeviceMobileOff {...icon} />} onClick={() => onAction('factor', user)}>
          {t('users.resetFactor')}
        </Menu.Item>
        <Menu.Item leftSection={<ActivityIcon {...icon} />} onClick={() => onAction('activity', user)}>
          {t(user.is_active ? 'users.deactivate' : 'users.activate')}
        </Menu.Item>
        <Menu.Item leftSection={<RoleIcon {...icon} />} onClick={() => onAction('role', user)}>
          {t(user.is_superuser ? 'users.demote' : 'users.promote')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          className={classes.danger}
          leftSection={<IconTrash {...icon} />}
          onClick={() => onAction('delete', user)}
        >
          {t('users.delete')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
