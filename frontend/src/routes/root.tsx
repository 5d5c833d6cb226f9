import { Notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { useEffect } from 'react';
import { LiveRegion } from '@/components/LiveRegion';
import { DeletionNotice } from '@/features/contacts/DeletionNotice';
import { announce } from '@/lib/announce';
import { watchConnection } from '@/lib/connection';
import { t } from '@/lib/i18n';
import { ConnectionBar } from './shell/ConnectionBar';
import { ExpiredSession } from './shell/ExpiredSession';

/** What is around every page, signed in or not. */
export function Root() {
  const queryClient = useQueryClient();
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
      <ExpiredSession />
      <DeletionNotice />
      <LiveRegion />
      <Notifications position="bottom-center" limit={3} autoClose={5000} />
    </>
  );
}
