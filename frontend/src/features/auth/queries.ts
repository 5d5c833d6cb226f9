import { queryOptions } from '@tanstack/react-query';
import { client, unwrap } from '@/lib/client';

export const authKeys = { me: ['auth', 'me'] as const };

export const meQuery = queryOptions({
  queryKey: authKeys.me,
  queryFn: ({ signal }) => unwrap(client.GET('/api/auth/me', { signal })),
  staleTime: 5 * 60_000,
});

/** The access token. */
export async function signIn(email: string, password: string): Promise<string> {
  const { access_token } = await unwrap(
    client.POST('/api/auth/login', {
      body: { grant_type: 'password', username: email, password, scope: '' },
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    }),
  );
  return access_token;
}
