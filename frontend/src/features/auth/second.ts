/** The second factor: asked for when signing in, set up and switched off. */

import { mutationOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { client, unwrap } from '@/lib/client';
import { USERS } from '@/lib/keys';
import type { SessionToken } from '@/lib/types';

const KEY = ['auth', 'second-factor'] as const;

export function signInSecond(ticket: string, code: string): Promise<SessionToken> {
  return unwrap(client.POST('/api/auth/sessions/second-factor', { body: { ticket, code } }));
}

export const secondFactorQuery = queryOptions({
  queryKey: KEY,
  queryFn: ({ signal }) => unwrap(client.GET('/api/auth/second-factor/', { signal })),
});

/** What depends on it too: whether one still needs one, and what the list of users says of one. */
const refresh = (queryClient: QueryClient) => async () => {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ['auth'] }),
    queryClient.invalidateQueries({ queryKey: USERS }),
  ]);
};

export const beginSecondFactor = () =>
  mutationOptions({
    mutationFn: (current_password: string) =>
      unwrap(client.POST('/api/auth/second-factor/', { body: { current_password } })),
  });

export const confirmSecondFactor = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (code: string) => unwrap(client.POST('/api/auth/second-factor/confirm', { body: { code } })),
    onSuccess: refresh(queryClient),
  });

export const replaceRecoveryCodes = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (current_password: string) =>
      unwrap(client.POST('/api/auth/second-factor/recovery-codes', { body: { current_password } })),
    onSuccess: refresh(queryClient),
  });

export const removeSecondFactor = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (current_password: string) =>
      unwrap(client.DELETE('/api/auth/second-factor/', { body: { current_password } })),
    onSuccess: refresh(queryClient),
  });
