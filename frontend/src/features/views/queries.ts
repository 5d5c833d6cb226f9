import { mutationOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { client, unwrap } from '@/lib/client';
import { CONTACTS, VIEWS } from '@/lib/keys';
import type { ContactView, ContactViewCreate, ContactViewUpdate } from '@/lib/types';

/** Others change contacts and views too. */
const NOW_AND_THEN = 60_000;

export const viewKeys = {
  all: VIEWS,
  list: [...VIEWS, 'list'] as const,
  default: [...VIEWS, 'default'] as const,
  // Under the contacts' key, so that they follow every change of a contact.
  totals: [...CONTACTS, 'view-totals'] as const,
};

/** One's own and the team's, by name. */
export const viewsQuery = queryOptions({
  queryKey: viewKeys.list,
  queryFn: ({ signal }) => unwrap(client.GET('/api/vistas/', { signal })),
  refetchInterval: NOW_AND_THEN,
});

/** How many contacts each of them has right now. */
export const viewTotalsQuery = queryOptions({
  queryKey: viewKeys.totals,
  queryFn: async ({ signal }) => {
    const totals = await unwrap(client.GET('/api/vistas/totales', { signal }));
    return Object.fromEntries(totals.map((total) => [total.id, total]));
  },
  refetchInterval: NOW_AND_THEN,
});

/** Which one the list opens with. */
export const defaultViewQuery = queryOptions({
  queryKey: viewKeys.default,
  queryFn: async ({ signal }) => {
    const { vista_id } = await unwrap(client.GET('/api/vistas/predeterminada', { signal }));
    return vista_id;
  },
  staleTime: Number.POSITIVE_INFINITY,
});

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

/** Shown at once, taken back where the server refuses. */
export const updateView = (queryClient: QueryClient, id: string) =>
  mutationOptions({
    mutationKey: [...viewKeys.all, 'update', id],
    scope: { id: `view ${id}` },
    mutationFn: (body: ContactViewUpdate) =>
      unwrap(client.PUT('/api/vistas/{id}', { params: { path: { id } }, body })),
    onMutate: async (body) => {
      await queryClient.cancelQueries({ queryKey: viewKeys.list });
      const before = queryClient.getQueryData(viewsQuery.queryKey)?.find((view) => view.id === id);
      change(queryClient, (views) => views.map((view) => (view.id === id ? { ...view, ...body } : view)));
      return { before };
    },
    onSuccess: (saved) =>
      change(queryClient, (views) => views.map((view) => (view.id === id ? saved : view))),
    onError: (_error, _body, context) => {
      const before = context?.before;
      if (before) change(queryClient, (views) => views.map((view) => (view.id === id ? before : view)));
    },
    onSettled: () => refresh(queryClient),
  });

export const deleteView = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (id: string) => unwrap(client.DELETE('/api/vistas/{id}', { params: { path: { id } } })),
    onSuccess: (_deleted, id) => {
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
