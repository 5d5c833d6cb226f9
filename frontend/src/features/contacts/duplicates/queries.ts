import {
  infiniteQueryOptions,
  keepPreviousData,
  mutationOptions,
  type Query,
  type QueryClient,
  queryOptions,
} from '@tanstack/react-query';
import { client, unwrap } from '@/lib/client';
import { versionOf } from '@/lib/conflicts';
import { AUDIT, DUPLICATES, JOBS } from '@/lib/keys';
import type { Contact, ContactMerge, DuplicateReason, JobState, MergePreview } from '@/lib/types';
import { contactKeys } from '../keys';

const SIZE = 25;
/** Milliseconds between two looks at a scan that is under way. */
const LOOK_EVERY = 1_000;

export const duplicateKeys = {
  all: DUPLICATES,
  groups: (reasons: DuplicateReason[]) => [...duplicateKeys.all, 'groups', reasons] as const,
  scan: () => [...duplicateKeys.all, 'scan'] as const,
  dismissed: () => [...duplicateKeys.all, 'dismissed'] as const,
  similar: (person: Looked) => [...duplicateKeys.all, 'similar', person] as const,
  merge: (ids: string[], survivor: string | undefined) =>
    [...duplicateKeys.all, 'merge', ids, survivor ?? null] as const,
};

/** What contacts are told apart by. */
export type Looked = Partial<
  Record<
    'nombres' | 'apellidos' | 'email' | 'telefono' | 'cedula' | 'municipio' | 'ciudad' | 'excepto',
    string
  >
> & { tipo_documento?: Contact['tipo_documento'] };

/** Each set of values is a key of its own, so that an older answer never takes a newer one's place. */
export const similarQuery = (person: Looked) =>
  queryOptions({
    queryKey: duplicateKeys.similar(person),
    queryFn: async ({ signal }) =>
      (await unwrap(client.GET('/api/contactos/parecidos', { params: { query: person }, signal }))).items,
    placeholderData: keepPreviousData,
  });

export const groupsQuery = (reasons: DuplicateReason[]) =>
  infiniteQueryOptions({
    queryKey: duplicateKeys.groups(reasons),
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        client.GET('/api/duplicados/', {
          params: { query: { size: SIZE, cursor: pageParam, motivo: reasons } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    staleTime: 0,
    refetchOnWindowFocus: false,
  });

const OPEN: ReadonlySet<JobState> = new Set<JobState>(['pendiente', 'en_curso']);
export const isUnderWay = (scan: { estado: JobState } | null | undefined) =>
  Boolean(scan && OPEN.has(scan.estado));

/** The last scan alone, and without the groups: it is looked at again and again while it is under way. */
export const scanQuery = queryOptions({
  queryKey: duplicateKeys.scan(),
  queryFn: async ({ signal }) =>
    (await unwrap(client.GET('/api/duplicados/', { params: { query: { size: 1 } }, signal }))).escaneo,
  staleTime: 0,
  refetchInterval: ({ state }) => (isUnderWay(state.data) ? LOOK_EVERY : false),
});

export const startScan = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: () => unwrap(client.POST('/api/duplicados/buscar')),
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: JOBS });
      return queryClient.invalidateQueries({ queryKey: duplicateKeys.scan() });
    },
  });

export const cancelScan = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (id: string) =>
      unwrap(client.POST('/api/trabajos/{id}/cancelar', { params: { path: { id } } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: duplicateKeys.scan() }),
  });

export const dismissedQuery = infiniteQueryOptions({
  queryKey: duplicateKeys.dismissed(),
  queryFn: ({ pageParam, signal }) =>
    unwrap(
      client.GET('/api/duplicados/descartados', {
        params: { query: { size: SIZE, cursor: pageParam } },
        signal,
      }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (last) => last.next_cursor,
  staleTime: 0,
});

/** They are different people: it is remembered. */
export const dismiss = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (ids: string[]) => unwrap(client.POST('/api/duplicados/descartar', { body: { ids } })),
    onSuccess: () => refresh(queryClient),
  });

export const takeUpAgain = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (id: string) =>
      unwrap(client.DELETE('/api/duplicados/descartados/{id}', { params: { path: { id } } })),
    onSuccess: () => refresh(queryClient),
  });

function refresh(queryClient: QueryClient) {
  void queryClient.invalidateQueries({ queryKey: AUDIT });
  return queryClient.invalidateQueries({ queryKey: duplicateKeys.all });
}

/** What would come of merging these; who survives is proposed where nobody is named. */
export const mergeQuery = (ids: string[], survivor?: string) =>
  queryOptions({
    queryKey: duplicateKeys.merge(ids, survivor),
    queryFn: ({ signal }) =>
      unwrap(
        client.GET('/api/contactos/fusionar', {
          params: { query: { ids, sobreviviente: survivor } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });

/** What one may look for a contact by: what of it does not stay is told in the notes. */
export type Kept = Partial<Record<'email' | 'telefono' | 'cedula', string>>;

/** The notes as they would be joined, where one chose another way to be found than was proposed. */
export const notesQuery = ({ contactos, sobreviviente }: MergePreview, kept: Kept) =>
  queryOptions({
    queryKey: [...duplicateKeys.all, 'notes', contactos.map(versionOf), sobreviviente, kept] as const,
    queryFn: async ({ signal }) => {
      const query = { ids: contactos.map(({ id }) => id), sobreviviente, ...kept };
      const { campos } = await unwrap(client.GET('/api/contactos/fusionar', { params: { query }, signal }));
      return (campos.find(({ campo }) => campo === 'notas')?.propuesto ?? null) as string | null;
    },
    placeholderData: keepPreviousData,
  });

export const merge = (queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (body: ContactMerge) => unwrap(client.POST('/api/contactos/fusionar', { body })),
    onSuccess: ({ contacto }) => {
      queryClient.setQueryData(contactKeys.detail(contacto.id), contacto);
      void queryClient.invalidateQueries({ queryKey: AUDIT });
      // What was about to come of it is no question any more.
      const isPreview = ({ queryKey }: Query) => queryKey[1] === 'duplicates' && queryKey[2] === 'merge';
      void queryClient.invalidateQueries({
        queryKey: contactKeys.all,
        predicate: (query) => !isPreview(query),
      });
    },
  });
