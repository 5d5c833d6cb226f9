/** What goes by a link of a mail, and what is asked for so that one is sent. */

import { mutationOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { client, unwrap } from '@/lib/client';
import { authKeys } from './queries';

/** What becomes of mails here. */
export const authOptionsQuery = queryOptions({
  queryKey: ['auth', 'options'],
  queryFn: ({ signal }) => unwrap(client.GET('/api/auth/options', { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

export const forgotPassword = mutationOptions({
  mutationFn: (email: string) => unwrap(client.POST('/api/auth/password/forgot', { body: { email } })),
});

export const resetPassword = mutationOptions({
  mutationFn: (body: { token: string; new_password: string }) =>
    unwrap(client.POST('/api/auth/password/reset', { body })),
});

/** Whom an invitation is for. */
export const invitationQuery = (token: string) =>
  queryOptions({
    queryKey: ['auth', 'invitation', token],
    queryFn: ({ signal }) => unwrap(client.POST('/api/auth/invitation', { body: { token }, signal })),
    // What one types over it must not change below one's hands.
    staleTime: Number.POSITIVE_INFINITY,
  });

export const acceptInvitation = mutationOptions({
  mutationFn: (body: { token: string; password: string; nombres: string; apellidos: string }) =>
    unwrap(client.POST('/api/auth/invitation/accept', { body })),
});

export const askForEmail = mutationOptions({
  mutationFn: (body: { email: string; current_password: string }) =>
    unwrap(client.POST('/api/auth/me/email', { body })),
});

export const confirmEmail = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (token: string) => unwrap(client.POST('/api/auth/email/confirm', { body: { token } })),
    onSuccess: () => queryClient.removeQueries({ queryKey: authKeys.me }),
  });
