import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { Logo } from '@/components/Logo';
import { hasPasskeys } from '@/features/auth/passkeys';
import { type HalfSignedIn, SignInForm } from '@/features/auth/SignInForm';
import { useT } from '@/lib/i18n/later';
import { later } from '@/lib/later';
import { session } from '@/lib/session';
import { useTitle } from '@/lib/title';
import type { SessionToken } from '@/lib/types';
import classes from './sign-in.module.css';

const PasskeyButton = later(() => import('@/features/auth/PasskeyButton'));

const SecondStep = later(() => import('@/features/auth/SecondStep'));

const route = getRouteApi('/entrar');

export default function SignInPage() {
  const t = useT();
  const router = useRouter();
  const { volver } = route.useSearch();
  const [half, setHalf] = useState<HalfSignedIn | null>(null);
  const [typed, setTyped] = useState<string>();
  useTitle(t(half ? 'factor.confirmTitle' : 'auth.title'));
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
        <h1 className={classes.title}>{t(half ? 'factor.confirmTitle' : 'auth.welcome')}</h1>
        {half ? (
          <Suspense>
            <SecondStep
              half={half}
              submitLabel={t('auth.submit')}
              onSignedIn={start}
              onAgain={() => {
                setTyped(half.email);
                setHalf(null);
              }}
            />
          </Suspense>
        ) : (
          <>
            <SignInForm typed={typed} submitLabel={t('auth.submit')} onSignedIn={start} onHalf={setHalf} />
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
          </>
        )}
      </div>
    </main>
  );
}
