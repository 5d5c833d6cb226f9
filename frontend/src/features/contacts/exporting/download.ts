/** An export on its way here: bytes as they come, counted, and a file only where all of it did. */

import type { paths } from '@/api/schema';
import { ApiError, client, unwrap } from '@/lib/client';
import { counterOf } from './count';

export type ExportParams = NonNullable<paths['/api/contactos/exportar']['get']['parameters']['query']>;
export type Progress = { total: number; rows: number | null; bytes: number };
export type Exported = { file: Blob; name: string; total: number };

/** It broke off, or ended too soon: nothing of it is a file. `rows` is null where that can't be counted. */
export class IncompleteError extends Error {
  constructor(
    readonly rows: number | null,
    readonly total: number,
  ) {
    super(`${rows} of ${total}`);
    this.name = 'IncompleteError';
  }
}

/** So much is handed to the browser at once, which keeps it where there is room, on disk too. */
const PIECE = 8 * 1024 * 1024;

/** Raises ApiError before the first byte, IncompleteError after it, and an AbortError for the signal. */
export async function downloadContacts(
  query: ExportParams,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<Exported> {
  const answer = await client.GET('/api/contactos/exportar', {
    params: { query },
    parseAs: 'stream',
    signal,
  });
  const stream = (await unwrap<unknown>(Promise.resolve(answer))) as ReadableStream<Uint8Array<ArrayBuffer>>;
  const { headers } = answer.response;
  const total = Number(headers.get('X-Total-Count') ?? Number.NaN);
  if (Number.isNaN(total)) throw new ApiError(answer.response.status, 'unexpected', '');
  const counter = counterOf(query.formato);
  const pieces: Blob[] = [];
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let [bytes, size] = [0, 0];
  const reader = stream.getReader();
  // At once, also where what is waited for never comes.
  const stop = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', stop);
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      counter.push(part.value);
      waiting.push(part.value);
      bytes += part.value.length;
      size += part.value.length;
      if (size > PIECE) {
        pieces.push(new Blob(waiting));
        [waiting, size] = [[], 0];
      }
      onProgress({ total, rows: counter.rows(), bytes });
    }
  } catch (error) {
    if (signal.aborted) throw error;
    throw new IncompleteError(counter.rows(), total);
  } finally {
    signal.removeEventListener('abort', stop);
  }
  signal.throwIfAborted();
  if (!counter.isWhole(total)) throw new IncompleteError(counter.rows(), total);
  const type = headers.get('Content-Type') ?? '';
  return { file: new Blob([...pieces, ...waiting], { type }), name: nameIn(headers), total };
}

function nameIn(headers: Headers): string {
  return /filename="([^"]+)"/.exec(headers.get('Content-Disposition') ?? '')?.[1] ?? 'contactos';
}
