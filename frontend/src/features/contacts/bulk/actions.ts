/** What is done to many contacts at once, and the requests for it. */

import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { client, unwrap } from '@/lib/client';
import type { ContactBatch, Estado, Job } from '@/lib/types';
import type { FilterParams } from '../search';

/** Those with these ids, or all that the filters let through. */
export type Whom = { ids: string[] } | { filtros: FilterParams };

export type ActionKind = 'estado' | 'ciudad' | 'propietario' | 'papelera';

export type Action =
  | { accion: 'estado'; estado: Estado }
  | { accion: 'ciudad'; ciudad: string | null }
  | { accion: 'propietario'; propietario_id: string | null }
  | { accion: 'papelera' };

/** Of those that are in the trash. */
type Restoring = { accion: 'restaurar' };

/** The API takes so many ids in one request. */
export const MOST_IDS = 10_000;

/** The same keys that a query of the list takes, each of a list of its own. */
function bodyOf(whom: Whom, action: Action | Restoring): ContactBatch {
  return { ...whom, ...action, solo_contar: false } as ContactBatch;
}

/** How many it is about, counted now. */
export const countQuery = (whom: Whom) =>
  queryOptions({
    queryKey: ['bulk', 'count', whom] as const,
    queryFn: ({ signal }) =>
      unwrap(
        client.POST('/api/contactos/lote', {
          body: { ...bodyOf(whom, { accion: 'papelera' }), solo_contar: true },
          signal,
        }),
      ),
    staleTime: 0,
    gcTime: 0,
  });

/** The same key for the same request: where its answer was lost, sending it again does nothing twice. */
const keys = new Map<string, string>();

export const changeMany = () =>
  mutationOptions({
    mutationFn: ({ whom, action }: { whom: Whom; action: Action | Restoring }) => {
      const body = bodyOf(whom, action);
      const asked = JSON.stringify(body);
      const key = keys.get(asked) ?? newKey();
      keys.set(asked, key);
      return unwrap(
        client.POST('/api/contactos/lote', { body, params: { header: { 'idempotency-key': key } } }),
      );
    },
    onSuccess: () => keys.clear(),
  });

export const isOver = ({ estado }: Job) => estado !== 'pendiente' && estado !== 'en_curso';

const OFTEN = 500;
const SELDOM = 1_500;
const SOON = 5_000;

/** How far a job is, asked until it is over. */
export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: ['jobs', id] as const,
    queryFn: ({ signal }) => unwrap(client.GET('/api/trabajos/{id}', { params: { path: { id } }, signal })),
    refetchInterval: ({ state: { data } }) => {
      if (!data) return SELDOM;
      if (isOver(data)) return false;
      return Date.now() - Date.parse(data.created_at) < SOON ? OFTEN : SELDOM;
    },
    staleTime: 0,
  });

export const cancelJob = (id: string) =>
  mutationOptions({
    mutationFn: () => unwrap(client.POST('/api/trabajos/{id}/cancelar', { params: { path: { id } } })),
  });

export const retryJob = (id: string) =>
  mutationOptions({
    mutationFn: () => unwrap(client.POST('/api/trabajos/{id}/reintentar', { params: { path: { id } } })),
  });

/** Without TLS (a trial in the office's network) a browser has no `randomUUID`. */
function newKey(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16)).join('-');
}
