import { UnstyledButton, type UnstyledButtonProps } from '@mantine/core';
import type { ComponentPropsWithRef } from 'react';
import { Avatar } from '@/components/Avatar';
import { useT } from '@/lib/i18n';
import type { User } from '@/lib/types';
import classes from './UserMenu.module.css';

type Props = UnstyledButtonProps & ComponentPropsWithRef<'button'> & { user: User; isNarrow: boolean };

/** What opens the user's menu, there before the menu itself is. */
export function UserButton({ user, isNarrow, ...props }: Props) {
  const t = useT();
  return (
    <UnstyledButton
      {...props}
      className={classes.target}
      data-narrow={isNarrow || undefined}
      aria-label={t('shell.account', { name: user.nombre_completo })}
    >
      <Avatar person={user} size={24} />
      {!isNarrow && <span className={classes.name}>{user.nombre_completo}</span>}
    </UnstyledButton>
  );
}
