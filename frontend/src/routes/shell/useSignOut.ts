import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useCallback } from 'react';
import { left, sendAndLeave } from '@/lib/client';
import { session } from '@/lib/session';

/** Ends the session at the server too, behind what it was left to do. */
async function signOut(): Promise<void> {
  const token = session.token();
  session.end();
  await Promise.all(left);
  sendAndLeave('DELETE', '/api/auth/sessions/current', token);
}

/** Ends the session and forgets all that was loaded with it. */
export function useSignOut(): () => void {
  const router = useRouter();
  const queryClient = useQueryClient();
  return useCallback(() => {
    void signOut();
    void router.navigate({ to: '/entrar' }).then(() => queryClient.clear());
  }, [router, queryClient]);
}
