import { UnstyledButton, type UnstyledButtonProps } from '@mantine/core';
import { IconMenu2 } from '@tabler/icons-react';
import type { ComponentPropsWithRef } from 'react';
import { useT } from '@/lib/i18n';
import classes from './BottomBar.module.css';

/** What opens the rest on a phone, there before the menu itself is. */
export function MoreButton(props: UnstyledButtonProps & ComponentPropsWithRef<'button'>) {
  const t = useT();
  return (
    <UnstyledButton {...props} className={classes.item}>
      <IconMenu2 size={22} stroke={1.6} aria-hidden="true" />
      <span>{t('shell.menu')}</span>
    </UnstyledButton>
  );
}
