import { Button, type ButtonProps } from '@mantine/core';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import type { ComponentPropsWithRef } from 'react';
import { useT } from '@/lib/i18n';
import classes from './ViewMenu.module.css';

/** What opens the choice of columns and the like, there before the menu itself is. */
export function ViewButton(props: ButtonProps & ComponentPropsWithRef<'button'>) {
  const t = useT();
  return (
    <Button
      {...props}
      variant="subtle"
      color="gray"
      className={classes.target}
      leftSection={<IconAdjustmentsHorizontal size={16} stroke={1.75} aria-hidden="true" />}
    >
      {t('contacts.view')}
    </Button>
  );
}
