import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useCallback } from 'react';
import { session } from '@/lib/session';

/** Forgets the token and all that was loaded with it. */
export function useSignOut(): () => void {
  const router = useRouter();
  const queryClient = useQueryClient();
  return useCallback(() => {
    session.end();
    void router.navigate({ to: '/entrar' }).then(() => queryClient.clear());
  }, [router, queryClient]);
}
