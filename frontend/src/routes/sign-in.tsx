import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { Logo } from '@/components/Logo';
import { SignInForm } from '@/features/auth/SignInForm';
import { useT } from '@/lib/i18n/later';
import { session } from '@/lib/session';
import { useTitle } from '@/lib/title';
import classes from './sign-in.module.css';

const route = getRouteApi('/entrar');

export default function SignInPage() {
  const t = useT();
  const router = useRouter();
  const { volver } = route.useSearch();
  useTitle(t('auth.title'));

  return (
    <main className={classes.page}>
      <div className={classes.sheet}>
        <div className={classes.brand}>
          <Logo size={32} />
          <span>{t('common.appName')}</span>
        </div>
        <h1 className={classes.title}>{t('auth.welcome')}</h1>
        <SignInForm
          submitLabel={t('auth.submit')}
          onSignedIn={(token) => {
            session.start(token);
            router.history.push(volver ?? '/');
          }}
        />
        <Link to="/olvide" className={classes.forgot}>
          {t('mailed.forgot')}
        </Link>
      </div>
    </main>
  );
}
