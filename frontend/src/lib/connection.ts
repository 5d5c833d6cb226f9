/** Whether the server can be reached, learnt from the requests themselves; while it can't, asked again quietly. */

import { createStore } from './store.ts';

export type Connection = 'up' | 'offline' | 'down';

const DELAYS = [1_000, 2_000, 4_000, 8_000, 15_000];

export const connectionStore = createStore<Connection>('up');

let timer: ReturnType<typeof setTimeout> | undefined;
let attempt = 0;

function schedule(): void {
  clearTimeout(timer);
  timer = setTimeout(check, DELAYS[Math.min(attempt, DELAYS.length - 1)]);
  attempt += 1;
}

async function check(): Promise<void> {
  try {
    const response = await fetch('/health', { cache: 'no-store', headers: { Accept: 'application/json' } });
    if (response.ok) connection.found();
    else schedule();
  } catch {
    schedule();
  }
}

export const connection = {
  lost(): void {
    connectionStore.set(navigator.onLine ? 'down' : 'offline');
    if (timer === undefined) schedule();
  },

  found(): void {
    clearTimeout(timer);
    timer = undefined;
    attempt = 0;
    connectionStore.set('up');
  },

  retryNow(): void {
    attempt = 0;
    clearTimeout(timer);
    void check();
  },
};

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
    connection.found();
  };
}
