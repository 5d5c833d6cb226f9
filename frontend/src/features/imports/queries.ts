import {
  infiniteQueryOptions,
  mutationOptions,
  type QueryClient,
  queryOptions,
  useMutationState,
} from '@tanstack/react-query';
import { client, unwrap } from '@/lib/client';
import { versionOf } from '@/lib/conflicts';
import { locale } from '@/lib/i18n/importing';
import { AUDIT, CONTACTS, IMPORTS, JOBS } from '@/lib/keys';
import type { Import, ImportUpdate } from '@/lib/types';
import type { Outcome } from './outcomes';
import { isUnderWay } from './steps';
import { type Sent, upload } from './upload';

const SIZE = 25;
/** Milliseconds between two looks at what is under way. */
const LOOK_EVERY = 1_000;

export const importKeys = {
  all: IMPORTS,
  list: () => [...importKeys.all, 'list'] as const,
  detail: (id: string) => [...importKeys.all, 'detail', id] as const,
  rows: (id: string) => [...importKeys.all, 'rows', id] as const,
};

export const importsQuery = infiniteQueryOptions({
  queryKey: importKeys.list(),
  queryFn: ({ pageParam, signal }) =>
    unwrap(client.GET('/api/importaciones/', { params: { query: { skip: pageParam, size: SIZE } }, signal })),
  initialPageParam: 0,
  getNextPageParam: (last, all) => (last.length === SIZE ? all.length * SIZE : undefined),
  staleTime: 0,
  refetchInterval: ({ state }) => (state.data?.pages.flat().some(isUnderWay) ? LOOK_EVERY : false),
});

/** Looked at again and again while something is under way, and only then. */
export const importQuery = (id: string) =>
  queryOptions({
    queryKey: importKeys.detail(id),
    queryFn: ({ signal }) =>
      unwrap(client.GET('/api/importaciones/{id}', { params: { path: { id } }, signal })),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? LOOK_EVERY : false),
  });

/** Of one outcome, as they stood at `version`: what is reviewed anew is another list. */
export const rowsQuery = (id: string, version: string, outcome: Outcome) =>
  infiniteQueryOptions({
    queryKey: [...importKeys.rows(id), version, outcome],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        client.GET('/api/importaciones/{id}/filas', {
          params: {
            path: { id },
            query: { resultado: [outcome], size: SIZE, ...(pageParam && { cursor: pageParam }) },
          },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });

/** The rows that are not imported, with why, as a file. */
export async function downloadRejected(id: string): Promise<{ file: Blob; name: string }> {
  const idioma = locale().startsWith('en') ? 'en' : 'es';
  const answer = await client.GET('/api/importaciones/{id}/rechazadas', {
    params: { path: { id }, query: { idioma } },
    parseAs: 'blob',
  });
  const file = (await unwrap<unknown>(Promise.resolve(answer))) as Blob;
  const disposition = answer.response.headers.get('Content-Disposition') ?? '';
  return { file, name: /filename="([^"]+)"/.exec(disposition)?.[1] ?? 'rechazadas.csv' };
}

const KEPT = 10;

/** Of an import that was undone, who is not back: what undoing it once more would be about. */
export const keptQuery = ({ id, trabajo_id, deshecha_en_parte }: Import) =>
  queryOptions({
    queryKey: [...importKeys.all, 'kept', id] as const,
    enabled: deshecha_en_parte && trabajo_id !== null,
    queryFn: async () => {
      const body = { operacion_id: trabajo_id, solo_ver: true };
      const { total, pasos } = await unwrap(client.POST('/api/contactos/deshacer', { body }));
      const people = pasos
        .slice(0, KEPT)
        .map(({ contacto_id, nombre }) => ({ id: contacto_id, name: nombre }));
      return { count: total, people };
    },
  });

export function sendFile(
  file: File,
  key: string,
  signal: AbortSignal,
  onProgress: (sent: Sent) => void,
): Promise<Import> {
  const body = new FormData();
  body.append('archivo', file);
  return upload<Import>('/api/importaciones/', body, {
    headers: { 'Idempotency-Key': key },
    signal,
    onProgress,
  });
}

/** One after the other, in the order in which one asked for them. */
const scopeOf = (id: string) => ({ id: `import ${id}` });
const changeKey = (id: string) => [...importKeys.all, 'change', id];

const stored = (queryClient: QueryClient) => (changed: Import) => {
  queryClient.setQueryData(importKeys.detail(changed.id), changed);
  void queryClient.invalidateQueries({ queryKey: importKeys.list() });
};

export const changeImport = (queryClient: QueryClient, id: string) =>
  mutationOptions({
    mutationKey: changeKey(id),
    scope: scopeOf(id),
    mutationFn: (body: ImportUpdate) =>
      unwrap(client.PUT('/api/importaciones/{id}', { params: { path: { id } }, body })),
    onSuccess: stored(queryClient),
  });

/** What was chosen and is not stored yet, the last of each. */
export function useUnsaved(id: string): ImportUpdate {
  const waiting = useMutationState({
    filters: { mutationKey: changeKey(id), status: 'pending' },
    select: ({ state }) => state.variables as ImportUpdate,
  });
  return Object.assign({}, ...waiting);
}

export const reviewImport = (queryClient: QueryClient, id: string) =>
  mutationOptions({
    scope: scopeOf(id),
    mutationFn: () => unwrap(client.POST('/api/importaciones/{id}/revisar', { params: { path: { id } } })),
    onSuccess: stored(queryClient),
  });

/** What was foretold as one sees it, and not what a colleague had foretold since. */
export const runImport = (queryClient: QueryClient, id: string) =>
  mutationOptions({
    scope: scopeOf(id),
    mutationFn: (seen: Import) =>
      unwrap(
        client.POST('/api/importaciones/{id}/importar', {
          params: { path: { id }, header: { 'if-match': versionOf(seen) } },
        }),
      ),
    onSuccess: stored(queryClient),
    onError: () => queryClient.invalidateQueries({ queryKey: importKeys.detail(id) }),
  });

export const forgetImport = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (id: string) =>
      unwrap(client.DELETE('/api/importaciones/{id}', { params: { path: { id } } })),
    onSuccess: ({ id }) => {
      queryClient.removeQueries({ queryKey: importKeys.detail(id) });
      queryClient.removeQueries({ queryKey: importKeys.rows(id) });
    },
    onSettled: () => void queryClient.invalidateQueries({ queryKey: importKeys.list() }),
  });

const steer = (
  queryClient: QueryClient,
  path: '/api/trabajos/{id}/cancelar' | '/api/trabajos/{id}/reintentar',
) =>
  mutationOptions({
    mutationFn: (jobId: string) => unwrap(client.POST(path, { params: { path: { id: jobId } } })),
    onSettled: () => {
      for (const queryKey of [IMPORTS, JOBS]) void queryClient.invalidateQueries({ queryKey });
    },
  });

export const stopJob = (queryClient: QueryClient) => steer(queryClient, '/api/trabajos/{id}/cancelar');
export const resumeJob = (queryClient: QueryClient) => steer(queryClient, '/api/trabajos/{id}/reintentar');

/** What an import that has ended may have changed. */
export function refreshContacts(queryClient: QueryClient): void {
  for (const queryKey of [CONTACTS, AUDIT, JOBS, importKeys.list()])
    void queryClient.invalidateQueries({ queryKey });
}
