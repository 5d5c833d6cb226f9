import { Button } from '@mantine/core';
import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Failed, State } from '@/components/State';
import { connectionStore } from '@/lib/connection';
import { useT } from '@/lib/i18n';
import { useTitle } from '@/lib/title';
import { ForbiddenError } from './forbidden';

/** A page that could not be shown. It tries again by itself when the server is back. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const t = useT();
  const router = useRouter();
  const queries = useQueryErrorResetBoundary();
  const isForbidden = error instanceof ForbiddenError;
  useTitle(t(isForbidden ? 'error.forbiddenTitle' : 'error.title'));

  function retry() {
    queries.reset();
    reset();
    void router.invalidate();
  }

  useEffect(
    () =>
      connectionStore.subscribe(() => {
        if (connectionStore.get() === 'up') void router.invalidate();
      }),
    [router],
  );

  if (isForbidden)
    return (
      <main>
        <State isPage drawing="lock" title={t('error.forbiddenTitle')} text={t('error.forbidden')}>
          <Button variant="default" component={Link} to="/contactos">
            {t('error.goHome')}
          </Button>
        </State>
      </main>
    );
  return (
    <main>
      <Failed isPage title={t('error.title')} error={error} onRetry={retry} />
    </main>
  );
}
