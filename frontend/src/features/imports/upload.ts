/** A file on its way to the server: how far it is, which `fetch` does not tell. */

import { ApiError, freshToken, renew, unwrap } from '@/lib/client';
import { connection } from '@/lib/connection';
import { session } from '@/lib/session';

export type Sent = { bytes: number; total: number };
type Options = {
  headers?: Record<string, string>;
  signal: AbortSignal;
  onProgress: (sent: Sent) => void;
};

/** As `client` does: with a token, once more where that was refused and there is another, and failures as ApiError. */
export async function upload<T>(path: string, body: XMLHttpRequestBodyInit, options: Options): Promise<T> {
  const token = await freshToken();
  let response = await post(path, body, token, options);
  if (response.status === 401 && token !== null) {
    const isRenewed = (session.token() === token && (await renew())) || (await session.renewed(token));
    if (isRenewed) response = await post(path, body, session.token(), options);
  }
  const answer: unknown = await response.json().catch(() => undefined);
  return unwrap<T>(
    Promise.resolve(response.ok ? { data: answer as T, response } : { error: answer, response }),
  );
}

function post(
  path: string,
  body: XMLHttpRequestBodyInit,
  token: string | null,
  { headers, signal, onProgress }: Options,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    const over = () => signal.removeEventListener('abort', stop);
    request.open('POST', new URL(path, window.location.origin));
    // The audit trail says so.
    request.setRequestHeader('X-Client', 'web');
    if (token) request.setRequestHeader('Authorization', `Bearer ${token}`);
    for (const [name, value] of Object.entries(headers ?? {})) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onProgress({ bytes: loaded, total });
    request.onload = () => {
      over();
      if ([502, 503, 504].includes(request.status)) connection.lost();
      const head = new Headers();
      const id = request.getResponseHeader('X-Request-ID');
      if (id) head.set('X-Request-ID', id);
      resolve(new Response(request.responseText, { status: request.status, headers: head }));
    };
    request.onerror = () => {
      over();
      connection.lost();
      reject(new ApiError(0, 'unreachable', ''));
    };
    request.onabort = () => {
      over();
      reject(new DOMException('', 'AbortError'));
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop);
    request.send(body);
  });
}
