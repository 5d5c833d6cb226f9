import { mutationOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { ApiError, client, unwrap } from '@/lib/client';

export const sessionKeys = { own: ['auth', 'sessions'] as const };

export const sessionsQuery = queryOptions({
  queryKey: sessionKeys.own,
  queryFn: ({ signal }) => unwrap(client.GET('/api/auth/sessions/', { signal })),
  // What was ended elsewhere must not be offered here.
  staleTime: 0,
});

async function end(id: string): Promise<void> {
  try {
    await unwrap(client.DELETE('/api/auth/sessions/{id}', { params: { path: { id } } }));
  } catch (error) {
    // It ended by itself meanwhile, which is what was asked for.
    if (!(error instanceof ApiError && error.code === 'session_not_found')) throw error;
  }
}

/** One's own, but not the one that asks. */
export const endSessions = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (ids: string[]) => Promise.all(ids.map(end)),
    onSettled: () => queryClient.invalidateQueries({ queryKey: sessionKeys.own }),
  });

/** Everywhere, here too. */
export const endEverySession = mutationOptions({
  mutationFn: () => unwrap(client.DELETE('/api/auth/sessions/')),
});
