import { useRouter, useRouterState } from '@tanstack/react-router';
import { useEffect, useState } from 'react';

/**
 * What stands behind the # of a mail's link. It is taken out of the address at once: it lets one in, and must be in no
 * history and on no picture of the screen.
 */
export function useMailedToken(): string {
  const router = useRouter();
  const hash = useRouterState({ select: ({ location }) => location.hash });
  const [token, setToken] = useState(hash);
  useEffect(() => {
    if (!hash) return;
    setToken(hash);
    router.history.replace(router.state.location.pathname);
  }, [hash, router]);
  return token;
}
