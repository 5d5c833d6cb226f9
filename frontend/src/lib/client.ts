/** The one way to the server: base URL, token, and the turning of a failure into an `ApiError`. */

import createClient from 'openapi-fetch';
import type { paths } from '@/api/schema';
import { connection } from './connection.ts';
import { session } from './session.ts';

export type FieldError = { type: string; message: string };

/** A refusal or a failure; `status` is 0 when no answer came. `fields` are named as the request's own fields. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly fields: Record<string, FieldError> = {},
    readonly requestId: string | null = null,
    /** All of the answer, for what stands beside its `detail` and `code`. */
    readonly body: unknown = null,
  ) {
    super(detail);
    this.name = 'ApiError';
  }

  /** Nothing is wrong with the request: the same one may go through in a moment. */
  get isUnreachable(): boolean {
    return this.status === 0 || UNREACHABLE.has(this.status);
  }
}

const UNREACHABLE = new Set([502, 503, 504]);
const FIELD_OF_CODE: Record<string, string> = {
  contact_email_taken: 'email',
  user_email_taken: 'email',
  incorrect_password: 'current_password',
  unknown_owner: 'propietario_id',
  view_name_taken: 'nombre',
};

export const client = createClient<paths>({ baseUrl: window.location.origin, fetch: send });

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** The answer's data (none with a 204); every other outcome is thrown as an ApiError. */
export async function unwrap<T>(answer: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await answer;
  const isWhole = data !== undefined || response.status === 204;
  if (!response.ok || !isWhole) throw toApiError(response, error);
  return data as T;
}

/** What this page has changed, for Ctrl/⌘ Z, the last one last: of what an operation was, and its id (`vistas/…`). */
export const operations: string[] = [];

async function send(request: Request): Promise<Response> {
  // The audit trail says so.
  request.headers.set('X-Client', 'web');
  const response = await sendSignedIn(request);
  const operation = response.headers.get('X-Operation-ID');
  // What a job does is over later, or only counted; what is erased comes back no more.
  const of = /\/(contactos|vistas|users(?=\/[^/]*$))\/(?!deshacer|lote|papelera\/[^/]+$)/.exec(request.url);
  if (operation && response.ok && of) operations.push(`${of[1]}/${operation}`);
  return response;
}

async function sendSignedIn(request: Request): Promise<Response> {
  // Who signs in has no token, or one that is of no use.
  if (
    /\/api\/auth\/(sessions\/(second-factor)?|passkeys\/(options|sessions))$/.test(request.url) &&
    request.method === 'POST'
  )
    return reach(request);
  const again = request.clone();
  const token = await freshToken();
  const response = await reach(withToken(request, token));
  if (response.status !== 401 || token === null) return response;
  const isRenewed = (session.token() === token && (await renew())) || (await session.renewed(token));
  return isRenewed ? reach(withToken(again, session.token())) : response;
}

let renewing: Promise<boolean> | null = null;

/** The next access token, by the cookie; whether there was one. One question, however many ask at once. */
export function renew(): Promise<boolean> {
  renewing ??= askForToken().finally(() => {
    renewing = null;
  });
  return renewing;
}

async function askForToken(): Promise<boolean> {
  const url = new URL('/api/auth/sessions/refresh', window.location.origin);
  const response = await reach(new Request(url, { method: 'POST', headers: { 'X-Client': 'web' } }));
  if (UNREACHABLE.has(response.status)) throw new ApiError(response.status, 'unavailable', '');
  if (response.ok) {
    session.start(await response.json());
  } else session.refused();
  return response.ok;
}

/** A token that is good for a while yet, if the session is. */
export async function freshToken(): Promise<string | null> {
  if (session.isStale()) await renew().catch(() => false);
  return session.token();
}

/** What pages that are gone asked for, and what is not answered yet. */
export const left = new Set<Promise<unknown>>();

/** A request that outlives the page; there is nobody left for its answer. */
export function sendAndLeave(method: 'DELETE', path: string, token: string | null, version?: string): void {
  const headers = {
    'X-Client': 'web',
    ...(token && { Authorization: `Bearer ${token}` }),
    ...(version && { 'If-Match': version }),
  };
  const sent = fetch(new URL(path, window.location.origin), { method, headers, keepalive: true })
    .catch(() => undefined)
    .finally(() => left.delete(sent));
  left.add(sent);
}

function withToken(request: Request, token: string | null): Request {
  if (token) request.headers.set('Authorization', `Bearer ${token}`);
  return request;
}

async function reach(request: Request): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    connection.lost();
    throw new ApiError(0, 'unreachable', String(error));
  }
  if (UNREACHABLE.has(response.status)) connection.lost();
  return response;
}

type Problem = { type: string; loc: (string | number)[]; msg: string };

function toApiError(response: Response, body: unknown): ApiError {
  const { detail, code } = (typeof body === 'object' && body !== null ? body : {}) as {
    detail?: string | Problem[];
    code?: string;
  };
  const fields: Record<string, FieldError> = {};
  if (Array.isArray(detail)) {
    for (const { type, loc, msg } of detail) fields[loc.slice(1).join('.')] ??= { type, message: msg };
  }
  const text = typeof detail === 'string' ? detail : response.statusText;
  if (code && FIELD_OF_CODE[code]) fields[FIELD_OF_CODE[code]] = { type: code, message: text };
  const fallback = UNREACHABLE.has(response.status) ? 'unavailable' : `http_${response.status}`;
  const requestId = response.headers.get('X-Request-ID');
  return new ApiError(response.status, code ?? fallback, text, fields, requestId, body);
}
