import { useQueryClient } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { Suspense, useEffect } from 'react';
import { LiveRegion } from '@/components/LiveRegion';
import { announce } from '@/lib/announce';
import { conflictStore } from '@/lib/conflicts';
import { watchConnection } from '@/lib/connection';
import { t } from '@/lib/i18n';
import { later } from '@/lib/later';
import { sessionStore } from '@/lib/session';
import { useStore } from '@/lib/store';
import { ConnectionBar } from './shell/ConnectionBar';

// Not needed for the first paint.
const ExpiredSession = later(() => import('./shell/ExpiredSession'));
const ConflictDialog = later(() => import('./shell/ConflictDialog'));
const Notices = later(() => import('./shell/Notices'));
const DeletionNotice = later(() => import('@/features/contacts/DeletionNotice'));

/** What is around every page, signed in or not. */
export function Root() {
  const queryClient = useQueryClient();
  const { isExpired } = useStore(sessionStore);
  const isConflict = useStore(conflictStore) !== null;
  useEffect(
    () =>
      watchConnection(() => {
        announce(t('shell.backOnline'));
        void queryClient.invalidateQueries();
      }),
    [queryClient],
  );
  return (
    <>
      <ConnectionBar />
      <Outlet />
      <Suspense>{isExpired && <ExpiredSession />}</Suspense>
      <Suspense>{isConflict && <ConflictDialog />}</Suspense>
      <LiveRegion />
      <Suspense>
        <DeletionNotice />
      </Suspense>
      <Suspense>
        <Notices />
      </Suspense>
    </>
  );
}
