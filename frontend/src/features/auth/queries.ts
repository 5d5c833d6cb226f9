import { mutationOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { client, unwrap } from '@/lib/client';
import { USERS } from '@/lib/keys';
import type { PasswordChange, ProfileUpdate } from '@/lib/types';

export const authKeys = { me: ['auth', 'me'] as const, security: ['auth', 'security'] as const };

export const meQuery = queryOptions({
  queryKey: authKeys.me,
  queryFn: ({ signal }) => unwrap(client.GET('/api/auth/me', { signal })),
  staleTime: 5 * 60_000,
});

/** What one should mend about one's own sign-in. */
export const securityQuery = queryOptions({
  queryKey: authKeys.security,
  queryFn: ({ signal }) => unwrap(client.GET('/api/auth/me/security', { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

export const updateProfile = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (body: ProfileUpdate) => unwrap(client.PUT('/api/auth/me', { body })),
    onSuccess: (user) => {
      queryClient.setQueryData(authKeys.me, user);
      return queryClient.invalidateQueries({ queryKey: USERS });
    },
  });

export const changePassword = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (body: PasswordChange) => unwrap(client.PUT('/api/auth/me/password', { body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: authKeys.security }),
  });

export function signIn(email: string, password: string) {
  return unwrap(client.POST('/api/auth/sessions/', { body: { email, password } }));
}
