import { Tooltip } from '@mantine/core';
import {
  IconCircle,
  IconCircleOff,
  IconDeviceMobileCheck,
  IconMail,
  IconShieldCheck,
} from '@tabler/icons-react';
import { useT } from '@/lib/i18n/later';
import type { User } from '@/lib/types';
import classes from './UserLabels.module.css';

export function RoleLabel({ user }: { user: User }) {
  const t = useT();
  return (
    <span className={classes.label}>
      {user.is_superuser && (
        <IconShieldCheck className={classes.admin} size={15} stroke={1.75} aria-hidden="true" />
      )}
      {t(user.is_superuser ? 'users.admin' : 'users.user')}
    </span>
  );
}

/** A password alone does not let them in. */
export function FactorLabel({ user }: { user: User }) {
  const t = useT();
  if (!user.has_second_factor) return null;
  return (
    <span className={classes.label}>
      <IconDeviceMobileCheck size={15} stroke={1.75} aria-hidden="true" />
      {t('users.hasFactor')}
    </span>
  );
}

/** The same where there is no room for its words. */
export function FactorIcon({ user }: { user: User }) {
  const t = useT();
  if (!user.has_second_factor) return null;
  return (
    <Tooltip label={t('users.hasFactor')}>
      <span className={classes.label} role="img" aria-label={t('users.hasFactor')}>
        <IconDeviceMobileCheck size={16} stroke={1.75} aria-hidden="true" />
      </span>
    </Tooltip>
  );
}

export function StateLabel({ user }: { user: User }) {
  const t = useT();
  // They can't sign in before they have chosen a password.
  if (user.is_active && user.is_invited)
    return (
      <span className={classes.label}>
        <IconMail className={classes.admin} size={15} stroke={1.75} aria-hidden="true" />
        {t('users.invited')}
      </span>
    );
  const Icon = user.is_active ? IconCircle : IconCircleOff;
  return (
    <span className={classes.label}>
      <Icon
        className={user.is_active ? classes.active : classes.inactive}
        size={14}
        stroke={2}
        aria-hidden="true"
      />
      {t(user.is_active ? 'users.active' : 'users.inactive')}
    </span>
  );
}
