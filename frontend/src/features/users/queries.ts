import {
  infiniteQueryOptions,
  keepPreviousData,
  mutationOptions,
  type QueryClient,
  queryOptions,
} from '@tanstack/react-query';
import { client, unwrap } from '@/lib/client';
import { saveOver } from '@/lib/conflicts';
import { USERS } from '@/lib/keys';
import type { Invitation, User, UserCreate, UserUpdate } from '@/lib/types';
import type { UsersParams } from './search';

const BATCH = 50;

export const userKeys = {
  all: USERS,
  list: (params: UsersParams) => [...userKeys.all, 'list', params] as const,
  sessions: (id: string) => [...userKeys.all, 'sessions', id] as const,
};

/** The API gives no total here: a full batch may be followed by another one. */
export const usersQuery = (params: UsersParams) =>
  infiniteQueryOptions({
    queryKey: userKeys.list(params),
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        client.GET('/api/users/', {
          params: { query: { ...params, skip: pageParam, limit: BATCH } },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (last, all) => (last.length === BATCH ? all.length * BATCH : undefined),
    placeholderData: keepPreviousData,
  });

const refresh = (queryClient: QueryClient) => () => queryClient.invalidateQueries({ queryKey: userKeys.all });

export const createUser = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (body: UserCreate) => unwrap(client.POST('/api/users/', { body })),
    onSuccess: refresh(queryClient),
  });

/** Somebody who gets a link, by which they choose their password. */
export const inviteUser = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (body: Invitation) => unwrap(client.POST('/api/users/invitations', { body })),
    onSuccess: refresh(queryClient),
  });

export const inviteAgain = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (id: string) =>
      unwrap(client.POST('/api/users/{id}/invitation', { params: { path: { id } } })),
    // Also after a refusal: they may have accepted it meanwhile.
    onSettled: refresh(queryClient),
  });

/** `user` as whoever changes them saw them: what somebody else changed meanwhile is not lost. */
export const updateUser = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: ({ user, body }: { user: User; body: UserUpdate }) =>
      saveOver('user', body, user, (wanted, version) =>
        unwrap(
          client.PUT('/api/users/{id}', {
            params: { path: { id: user.id }, header: { 'if-match': version } },
            body: wanted,
          }),
        ),
      ),
    // Also after a refusal: somebody else may have changed or deleted the user.
    onSettled: refresh(queryClient),
  });

export const deleteUser = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (id: string) => unwrap(client.DELETE('/api/users/{id}', { params: { path: { id } } })),
    onSettled: refresh(queryClient),
  });

/** Where somebody is signed in. */
export const sessionsOfQuery = (id: string) =>
  queryOptions({
    queryKey: userKeys.sessions(id),
    queryFn: ({ signal }) =>
      unwrap(client.GET('/api/users/{id}/sessions/', { params: { path: { id } }, signal })),
    staleTime: 0,
  });

/** Of oneself, everywhere but here. */
export const endSessionsOf = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (id: string) =>
      unwrap(client.DELETE('/api/users/{id}/sessions/', { params: { path: { id } } })),
    onSettled: (_data, _error, id) => queryClient.invalidateQueries({ queryKey: userKeys.sessions(id) }),
  });

/** Of somebody who has lost what they sign in with. */
export const resetSecondFactor = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (id: string) =>
      unwrap(client.DELETE('/api/users/{id}/second-factor/', { params: { path: { id } } })),
    // Also after a refusal: they may have switched it off themselves.
    onSettled: refresh(queryClient),
  });
