import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { Suspense } from 'react';
import { Logo } from '@/components/Logo';
import { hasPasskeys } from '@/features/auth/passkeys';
import { SignInForm } from '@/features/auth/SignInForm';
import { useT } from '@/lib/i18n/later';
import { later } from '@/lib/later';
import { session } from '@/lib/session';
import { useTitle } from '@/lib/title';
import type { SessionToken } from '@/lib/types';
import classes from './sign-in.module.css';

const PasskeyButton = later(() => import('@/features/auth/PasskeyButton'));

const route = getRouteApi('/entrar');

export default function SignInPage() {
  const t = useT();
  const router = useRouter();
  const { volver } = route.useSearch();
  useTitle(t('auth.title'));
  const start = (token: SessionToken) => {
    session.start(token);
    router.history.push(volver ?? '/');
  };

  return (
    <main className={classes.page}>
      <div className={classes.sheet}>
        <div className={classes.brand}>
          <Logo size={32} />
          <span>{t('common.appName')}</span>
        </div>
        <h1 className={classes.title}>{t('auth.welcome')}</h1>
        <SignInForm submitLabel={t('auth.submit')} onSignedIn={start} />
        <Link to="/olvide" className={classes.forgot}>
          {t('mailed.forgot')}
        </Link>
        {hasPasskeys() && (
          <div className={classes.passkey}>
            <Suspense>
              <PasskeyButton onSignedIn={start} />
            </Suspense>
          </div>
        )}
      </div>
    </main>
  );
}
