import { IconShieldExclamation } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useT } from '@/lib/i18n';
import classes from './DefaultPasswordBar.module.css';
import { securityQuery } from './queries';

/** Stays until the documented password is changed, and goes by itself then. */
export function DefaultPasswordBar() {
  const t = useT();
  const { data } = useQuery(securityQuery);
  if (!data?.has_default_password) return null;
  return (
    <section className={classes.bar} aria-label={t('profile.security')}>
      <IconShieldExclamation size={18} stroke={1.75} aria-hidden="true" />
      <p>{t('profile.defaultPassword')}</p>
      <Link to="/perfil" hash="contrasena">
        {t('profile.changeIt')}
      </Link>
    </section>
  );
}
