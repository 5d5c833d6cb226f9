/**
 * What others change, as it happens: one stream of server-sent events for the page that is looked at. It names what
 * changed; whoever shows that asks for it anew. After an interruption the server says first what was missed; of what
 * was missed before the first stream nobody knows, and all that is shown is asked for once more.
 */

import type { Query, QueryClient } from '@tanstack/react-query';
import { freshToken, renew } from './client.ts';
import { connectionStore } from './connection.ts';
import { AUDIT, CONTACTS, DUPLICATES, IMPORTS, JOBS, USERS, VIEWS } from './keys.ts';
import { sessionStore } from './session.ts';

/** At most one refetch in so many milliseconds, however much happens; the first one at once. */
const CALM = 700;
const DELAYS = [500, 1_000, 2_000, 5_000, 15_000];
/** What breaks off sooner than this was no good from the start: the pauses go on growing. */
const STEADY = 10_000;

type Event = { entidad: string; ids: string[] | null };

const KEYS: Record<string, readonly (readonly string[])[]> = {
  contacto: [CONTACTS, AUDIT],
  vista: [VIEWS, CONTACTS],
  duplicado: [DUPLICATES, AUDIT],
  usuario: [USERS, AUDIT],
  trabajo: [JOBS, IMPORTS, AUDIT],
};

const EVERYTHING = [CONTACTS, VIEWS, USERS, JOBS, IMPORTS, AUDIT];

/** Follows the stream for as long as somebody is signed in and looks at the page; returns what ends that. */
export function followChanges(queryClient: QueryClient): () => void {
  const ended = new AbortController();
  const refresh = refresher(queryClient, ended.signal);
  void follow(refresh, ended.signal);
  return () => ended.abort();
}

async function follow(refresh: (event: Event) => void, ended: AbortSignal): Promise<void> {
  let lastId: string | null = null;
  let failures = 0;
  while (!ended.aborted) {
    await until(isWanted, ended);
    const gone = new AbortController();
    const stop = watch(() => !isWanted() && gone.abort());
    const began = performance.now();
    try {
      lastId = await read(lastId, refresh, AbortSignal.any([ended, gone.signal]));
      failures = 0;
    } catch (error) {
      if (error instanceof Interrupted) lastId = error.lastId;
      // To look elsewhere is no failure.
      if (!gone.signal.aborted) failures = performance.now() - began < STEADY ? failures + 1 : 1;
    } finally {
      stop();
    }
    const delay = DELAYS[Math.min(failures, DELAYS.length - 1)];
    await new Promise((resolve) => setTimeout(resolve, delay));
  }
}

class Interrupted extends Error {
  constructor(readonly lastId: string | null) {
    super('the stream broke off');
  }
}

/** One stream to its end; the id of its last event. */
async function read(
  lastId: string | null,
  refresh: (event: Event) => void,
  signal: AbortSignal,
): Promise<string | null> {
  const headers: Record<string, string> = { Authorization: `Bearer ${await freshToken()}` };
  if (lastId) headers['Last-Event-ID'] = lastId;
  const answer = await fetch(new URL('/api/eventos/', window.location.origin), { headers, signal });
  if (answer.status === 401) await renew();
  if (!answer.ok || !answer.body) throw new Error(`${answer.status}`);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let known = lastId;
  let rest = '';
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return known;
      const blocks = (rest + value).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        // What the page shows was asked for before anybody listened.
        if (known === null) refresh({ entidad: 'todo', ids: null });
        known = /^id: (.*)$/m.exec(block)?.[1] ?? known;
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data) refresh(JSON.parse(data));
      }
    }
  } catch {
    throw new Interrupted(known);
  }
}

function refresher(queryClient: QueryClient, ended: AbortSignal): (event: Event) => void {
  const waiting = new Set<readonly string[]>();
  let isDue = false;
  let last = Number.NEGATIVE_INFINITY;
  function run() {
    isDue = false;
    if (ended.aborted) return;
    // What one changes oneself is shown already, and asked for when it is stored.
    if (queryClient.isMutating() > 0) return schedule(200);
    last = performance.now();
    for (const queryKey of waiting) {
      askAfterFirstAnswer(queryKey);
      void queryClient.invalidateQueries({ queryKey });
    }
    waiting.clear();
  }
  /** What is on its way for the first time is not asked for twice at once, and its answer may be older than the event. */
  function askAfterFirstAnswer(queryKey: readonly string[]) {
    const isFirst = ({ state }: Query) => state.data === undefined && state.fetchStatus === 'fetching';
    for (const query of queryClient.getQueryCache().findAll({ queryKey, predicate: isFirst }))
      void query.promise?.then(
        () => {
          if (!ended.aborted) void queryClient.invalidateQueries({ queryKey: query.queryKey, exact: true });
        },
        () => undefined,
      );
  }
  function schedule(delay: number) {
    if (isDue) return;
    isDue = true;
    setTimeout(run, delay);
  }
  return ({ entidad }) => {
    for (const key of KEYS[entidad] ?? EVERYTHING) waiting.add(key);
    schedule(Math.max(50, last + CALM - performance.now()));
  };
}

function isWanted(): boolean {
  const { token, isExpired } = sessionStore.get();
  return token !== null && !isExpired && !document.hidden && connectionStore.get() === 'up';
}

/** Calls back whenever it may have become otherwise. */
function watch(onChange: () => void): () => void {
  const stops = [sessionStore.subscribe(onChange), connectionStore.subscribe(onChange)];
  document.addEventListener('visibilitychange', onChange);
  return () => {
    for (const stop of stops) stop();
    document.removeEventListener('visibilitychange', onChange);
  };
}

function until(condition: () => boolean, ended: AbortSignal): Promise<void> {
  if (condition() || ended.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = watch(() => {
      if (!condition()) return;
      stop();
      resolve();
    });
    ended.addEventListener('abort', () => {
      stop();
      resolve();
    });
  });
}
