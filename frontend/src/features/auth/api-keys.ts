import { mutationOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { client, unwrap } from '@/lib/client';
import type { ApiKeyCreate, Scope } from '@/lib/types';

/** In the order in which they are offered; nobody changes the audit trail. */
export const RESOURCES = ['contactos', 'users', 'auditoria'] as const;
export type Resource = (typeof RESOURCES)[number];
export type Access = 'read' | 'write';

export const apiKeyKeys = { own: ['auth', 'api-keys'] as const };

export const apiKeysQuery = queryOptions({
  queryKey: apiKeyKeys.own,
  queryFn: ({ signal }) => unwrap(client.GET('/api/auth/api-keys/', { signal })),
});

const refresh = (queryClient: QueryClient) => () =>
  queryClient.invalidateQueries({ queryKey: apiKeyKeys.own });

export const createApiKey = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (body: ApiKeyCreate) => unwrap(client.POST('/api/auth/api-keys/', { body })),
    onSuccess: refresh(queryClient),
  });

export const deleteApiKey = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (id: string) =>
      unwrap(client.DELETE('/api/auth/api-keys/{id}', { params: { path: { id } } })),
    onSettled: refresh(queryClient),
  });

/** What a key may do with each resource that it has anything to do with; who may change a thing may read it. */
export function accessOf(scopes: readonly Scope[]): [Resource, Access][] {
  return RESOURCES.flatMap((resource): [Resource, Access][] => {
    if (scopes.includes(`${resource}:write` as Scope)) return [[resource, 'write']];
    return scopes.includes(`${resource}:read` as Scope) ? [[resource, 'read']] : [];
  });
}
