/** What changes views; none of it is in the first page's code, as `queries.ts` is. */

import { mutationOptions, type QueryClient } from '@tanstack/react-query';
import { client, unwrap } from '@/lib/client';
import { saveOver, versionOf } from '@/lib/conflicts';
import type { ContactView, ContactViewCreate, ContactViewUpdate } from '@/lib/types';
import { defaultViewQuery, viewKeys, viewsQuery } from './queries';

function change(queryClient: QueryClient, edit: (views: ContactView[]) => ContactView[]): void {
  queryClient.setQueryData(viewsQuery.queryKey, (views) => views && inOrder(edit(views)));
}

function inOrder(views: ContactView[]): ContactView[] {
  return [...views].sort((one, other) => one.nombre.localeCompare(other.nombre, 'es'));
}

function refresh(queryClient: QueryClient): void {
  void queryClient.invalidateQueries({ queryKey: viewKeys.list });
  void queryClient.invalidateQueries({ queryKey: viewKeys.totals });
}

export const createView = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (body: ContactViewCreate) => unwrap(client.POST('/api/vistas/', { body })),
    onSuccess: (view) => {
      change(queryClient, (views) => [...views, view]);
      refresh(queryClient);
    },
  });

/** `base` is the view as whoever changes it saw it. */
type Change = { body: ContactViewUpdate; base: ContactView };

/** Shown at once, taken back where the server refuses; never over what somebody else changed meanwhile. */
export const updateView = (queryClient: QueryClient, id: string) =>
  mutationOptions({
    mutationKey: [...viewKeys.all, 'update', id],
    scope: { id: `view ${id}` },
    mutationFn: ({ body, base }: Change) =>
      saveOver('view', body, base, (wanted, version) =>
        unwrap(
          client.PUT('/api/vistas/{id}', {
            params: { path: { id }, header: { 'if-match': version } },
            body: wanted,
          }),
        ),
      ),
    onMutate: async ({ body }) => {
      await queryClient.cancelQueries({ queryKey: viewKeys.list });
      const before = queryClient.getQueryData(viewsQuery.queryKey)?.find((view) => view.id === id);
      change(queryClient, (views) => views.map((view) => (view.id === id ? { ...view, ...body } : view)));
      return { before };
    },
    onSuccess: (saved) =>
      change(queryClient, (views) => views.map((view) => (view.id === id ? saved : view))),
    onError: (_error, _change, context) => {
      const before = context?.before;
      if (before) change(queryClient, (views) => views.map((view) => (view.id === id ? before : view)));
    },
    onSettled: () => refresh(queryClient),
  });

export const deleteView = (queryClient: QueryClient) =>
  mutationOptions({
    // Only as one saw it: by now the whole team may use it.
    mutationFn: (seen: ContactView) =>
      unwrap(
        client.DELETE('/api/vistas/{id}', {
          params: { path: { id: seen.id }, header: { 'if-match': versionOf(seen) } },
        }),
      ),
    onSuccess: (_deleted, { id }) => {
      change(queryClient, (views) => views.filter((view) => view.id !== id));
      queryClient.setQueryData(defaultViewQuery.queryKey, (isDefault) =>
        isDefault === id ? null : isDefault,
      );
    },
    // Also after a refusal: somebody else may have deleted it.
    onSettled: () => refresh(queryClient),
  });

/** `null`: all contacts. */
export const setDefaultView = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (vista_id: string | null) =>
      unwrap(client.PUT('/api/vistas/predeterminada', { body: { vista_id } })),
    onMutate: async (vista_id) => {
      await queryClient.cancelQueries({ queryKey: viewKeys.default });
      const before = queryClient.getQueryData(defaultViewQuery.queryKey);
      queryClient.setQueryData(defaultViewQuery.queryKey, vista_id);
      return { before };
    },
    onError: (_error, _id, context) =>
      queryClient.setQueryData(defaultViewQuery.queryKey, context?.before ?? null),
  });
