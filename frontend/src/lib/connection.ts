/** Whether the server can be reached, learnt from the requests themselves; while it can't, asked again quietly. */

import { createStore } from './store.ts';

export type Connection = 'up' | 'offline' | 'down';

const DELAYS = [1_000, 2_000, 4_000, 8_000, 15_000];

export const connectionStore = createStore<Connection>('up');

/** A failure so soon after a return is the same outage: the pauses go on growing. */
const CALM = 30_000;

let timer: ReturnType<typeof setTimeout> | undefined;
let attempt = 0;
let returnedAt = Number.NEGATIVE_INFINITY;

function schedule(): void {
  clearTimeout(timer);
  timer = setTimeout(check, DELAYS[Math.min(attempt, DELAYS.length - 1)]);
  attempt += 1;
}

/** Only the health check says that all is well again: one good answer among failures would not. */
async function check(): Promise<void> {
  try {
    const url = new URL('/health', window.location.origin);
    const response = await fetch(url, { cache: 'no-store', headers: { Accept: 'application/json' } });
    if (response.ok) found();
    else schedule();
  } catch {
    schedule();
  }
}

function found(): void {
  clearTimeout(timer);
  timer = undefined;
  returnedAt = performance.now();
  connectionStore.set('up');
}

export const connection = {
  lost(): void {
    connectionStore.set(navigator.onLine ? 'down' : 'offline');
    if (timer !== undefined) return;
    if (performance.now() - returnedAt > CALM) attempt = 0;
    schedule();
  },

  retryNow(): void {
    clearTimeout(timer);
    void check();
  },

  /** Stop asking. */
  reset(): void {
    clearTimeout(timer);
    timer = undefined;
    attempt = 0;
    connectionStore.set('up');
  },
};

/**
 * Code that is fetched when it is needed: where that fails, once more when the server is back. What fails then is not
 * there any more (a newer version is).
 */
export async function whenReached<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch {
    connection.lost();
    connection.retryNow();
    await new Promise<void>((resolve) => {
      const stop = connectionStore.subscribe(() => {
        if (connectionStore.get() !== 'up') return;
        stop();
        resolve();
      });
    });
    return load();
  }
}

/** Follow what the browser says about the network; `onReturn` runs when the server answers again. */
export function watchConnection(onReturn: () => void): () => void {
  let last = connectionStore.get();
  const stop = connectionStore.subscribe(() => {
    const now = connectionStore.get();
    if (now === 'up' && last !== 'up') onReturn();
    last = now;
  });
  window.addEventListener('offline', connection.lost);
  window.addEventListener('online', connection.retryNow);
  return () => {
    stop();
    window.removeEventListener('offline', connection.lost);
    window.removeEventListener('online', connection.retryNow);
    connection.reset();
  };
}
