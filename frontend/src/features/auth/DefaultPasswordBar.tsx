import { IconShieldExclamation } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useT } from '@/lib/i18n';
import classes from './DefaultPasswordBar.module.css';
import { securityQuery } from './queries';

/** What is wrong with one's own sign-in; it goes by itself once that is mended. */
export function DefaultPasswordBar() {
  const t = useT();
  const { data } = useQuery(securityQuery);
  const isOpen = data?.has_default_password;
  if (!isOpen && !data?.needs_second_factor) return null;
  return (
    <section className={classes.bar} aria-label={t('profile.security')}>
      <IconShieldExclamation size={18} stroke={1.75} aria-hidden="true" />
      <p>{t(isOpen ? 'profile.defaultPassword' : 'profile.factorNeeded')}</p>
      <Link to="/perfil" hash={isOpen ? 'contrasena' : 'segundo-factor'}>
        {t(isOpen ? 'profile.changeIt' : 'profile.setItUp')}
      </Link>
    </section>
  );
}
