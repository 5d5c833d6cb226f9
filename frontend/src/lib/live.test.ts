import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connection, connectionStore } from './connection.ts';
import { AUDIT, CONTACTS, DUPLICATES, IMPORTS, JOBS, USERS, VIEWS } from './keys.ts';
import { followChanges } from './live.ts';
import { session, sessionStore } from './session.ts';

type Stream = {
  lastId: string | undefined;
  token: string | undefined;
  isGone: () => boolean;
  send: (...pieces: (string | Uint8Array)[]) => Promise<void>;
  end: () => Promise<void>;
  fail: () => Promise<void>;
};

/** What a request for the stream got, the first one first. */
let streams: Stream[] = [];
/** What the server says instead of opening a stream. */
let refusal: (() => Promise<Response>) | null = null;
let tries = 0;
let isHidden = false;
let stop = () => {};

/** Streams pass on what they get in a few turns of their own. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function pass(milliseconds: number): Promise<void> {
  await settle();
  await vi.advanceTimersByTimeAsync(milliseconds);
  await settle();
}

type Init = { headers: Record<string, string>; signal: AbortSignal };

function answer(asked: URL | Request, init?: Init) {
  // No cookie brings another token.
  if (asked instanceof Request || !init) return Promise.resolve(new Response(null, { status: 401 }));
  const { headers, signal } = init;
  tries += 1;
  if (refusal) return refusal();
  let source: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      source = controller;
    },
  });
  let isGone = false;
  signal.addEventListener('abort', () => {
    isGone = true;
    source.error(new DOMException('gone', 'AbortError'));
  });
  streams.push({
    lastId: headers['Last-Event-ID'],
    token: headers.Authorization,
    isGone: () => isGone,
    send: async (...pieces) => {
      for (const piece of pieces) {
        source.enqueue(typeof piece === 'string' ? new TextEncoder().encode(piece) : piece);
        await settle();
      }
    },
    end: async () => {
      source.close();
      await settle();
    },
    fail: async () => {
      source.error(new TypeError('network error'));
      await settle();
    },
  });
  return Promise.resolve(new Response(body));
}

/** How the server begins each stream: where to go on from, and no event. */
const OPENING = 'retry: 1000\nid: 0\n\n';
const ALL = new Set([CONTACTS, AUDIT, VIEWS, USERS, JOBS, IMPORTS].map(([key]) => key));
const event = (id: string, entidad: string) => `id: ${id}\ndata: {"entidad":"${entidad}","ids":null}\n\n`;
const stream = (index: number): Stream => {
  const found = streams.at(index);
  if (!found) throw new Error(`there is no stream ${index} of ${streams.length}`);
  return found;
};

/** Follows the changes; `asked` are the keys that were asked for anew, in their order. */
async function begin() {
  const queryClient = new QueryClient();
  const asked: string[] = [];
  vi.spyOn(queryClient, 'invalidateQueries').mockImplementation((filters) => {
    asked.push(String(filters?.queryKey?.[0]));
    return Promise.resolve();
  });
  stop = followChanges(queryClient);
  await settle();
  return { queryClient, asked };
}

/** As `begin`, with a first stream that has opened, and what that made one ask for behind us. */
async function follow() {
  const { queryClient, asked } = await begin();
  await stream(0).send(OPENING);
  await pass(750);
  asked.length = 0;
  return { queryClient, asked };
}

function look(hidden: boolean): void {
  isHidden = hidden;
  document.dispatchEvent(new Event('visibilitychange'));
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  vi.stubGlobal('fetch', vi.fn(answer));
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => isHidden);
  streams = [];
  refusal = null;
  tries = 0;
  isHidden = false;
  session.start({ access_token: 'a-token', expires_in: 900 });
});

afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the stream of changes', () => {
  it('asks anew for what an event names, and for nothing else', async () => {
    const { asked } = await follow();
    expect(stream(0)).toMatchObject({ token: 'Bearer a-token', lastId: undefined });
    await stream(0).send(event('1', 'vista'));
    await pass(50);
    expect(asked).toEqual([VIEWS[0], CONTACTS[0]]);
  });

  it('asks for the duplicates alone where others dismissed or look for some', async () => {
    const { queryClient, asked } = await follow();
    await stream(0).send(event('1', 'duplicado'));
    await pass(50);
    const [first] = vi.mocked(queryClient.invalidateQueries).mock.calls.slice(-2);
    expect([first?.[0]?.queryKey, asked]).toEqual([DUPLICATES, [CONTACTS[0], AUDIT[0]]]);
  });

  it.each(['todo', 'de otra versión'])('asks anew for everything at %s', async (entidad) => {
    const { asked } = await follow();
    await stream(0).send(event('1', entidad));
    await pass(50);
    expect(new Set(asked)).toEqual(ALL);
    expect(asked).toHaveLength(ALL.size);
  });

  it('is understood however it is cut to pieces', async () => {
    const { asked } = await follow();
    const bytes = new TextEncoder().encode(`: Bogotá\n\n${event('año-7', 'usuario')}`);
    await stream(0).send(...Array.from(bytes, (byte) => Uint8Array.of(byte)));
    await pass(50);
    expect(asked).toEqual([USERS[0], AUDIT[0]]);
    await stream(0).end();
    await pass(500);
    expect(stream(1).lastId).toBe('año-7');
  });

  it('takes several events that come in one piece, and waits for the rest of the last', async () => {
    const { asked } = await follow();
    const [half, rest] = ['id: 3\ndata: {"entidad":"tra', 'bajo","ids":null}\n\n'];
    await stream(0).send(event('1', 'vista') + event('2', 'usuario') + half);
    await pass(50);
    expect(asked).toEqual([VIEWS[0], CONTACTS[0], USERS[0], AUDIT[0]]);
    await stream(0).send(rest);
    await pass(700);
    expect(asked.slice(4)).toEqual([JOBS[0], IMPORTS[0], AUDIT[0]]);
  });

  it('asks at most once in 700 ms, the first time at once', async () => {
    const { asked } = await follow();
    await stream(0).send(event('1', 'vista'));
    await pass(50);
    expect(asked).toHaveLength(2);
    for (let id = 2; id < 12; id += 1) {
      await stream(0).send(event(String(id), 'vista'));
      await pass(60);
    }
    expect(asked).toHaveLength(2);
    await pass(99);
    expect(asked).toHaveLength(2);
    await pass(2);
    expect(asked).toHaveLength(4);
    await pass(5_000);
    expect(asked).toHaveLength(4);
  });

  it('lets what one changes oneself be stored first', async () => {
    const { queryClient, asked } = await follow();
    const isMutating = vi.spyOn(queryClient, 'isMutating').mockReturnValue(1);
    await stream(0).send(event('1', 'vista'));
    await pass(1_000);
    expect(asked).toEqual([]);
    isMutating.mockReturnValue(0);
    await pass(200);
    expect(asked).toHaveLength(2);
  });
});

describe('what was changed before one listened', () => {
  it('is asked for when the first stream opens, all of it, once', async () => {
    const { asked } = await begin();
    expect(asked).toEqual([]);
    await stream(0).send(OPENING, ': still here\n\n');
    await pass(5_000);
    expect(new Set(asked)).toEqual(ALL);
    expect(asked).toHaveLength(ALL.size);
    // The next one says itself what was missed.
    await stream(0).end();
    await pass(500);
    await stream(1).send(OPENING);
    await pass(5_000);
    expect(asked).toHaveLength(ALL.size);
  });

  it('is asked for when the first try is refused, and a later one is not', async () => {
    refusal = () => Promise.resolve(new Response(null, { status: 503 }));
    const { asked } = await begin();
    await pass(999);
    refusal = null;
    expect(asked).toEqual([]);
    await pass(1);
    await stream(0).send(OPENING);
    await pass(50);
    expect(new Set(asked)).toEqual(ALL);
  });

  it('is asked for when a page that came in the background is seen', async () => {
    look(true);
    const { asked } = await begin();
    await pass(3_600_000);
    expect(tries).toBe(0);
    look(false);
    await pass(0);
    await stream(0).send(OPENING);
    await pass(50);
    expect(new Set(asked)).toEqual(ALL);
  });

  it('is asked for again where the answer was under way for the first time', async () => {
    const queryClient = new QueryClient();
    const answers: ((text: string) => void)[] = [];
    const queryFn = () => new Promise<string>((resolve) => answers.push(resolve));
    const observer = new QueryObserver<string>(queryClient, { queryKey: CONTACTS, queryFn });
    const unsubscribe = observer.subscribe(() => {});
    stop = followChanges(queryClient);
    await settle();
    await stream(0).send(OPENING);
    await pass(50);
    expect(answers).toHaveLength(1);
    answers[0]?.('from before');
    await settle();
    expect(observer.getCurrentResult().data).toBe('from before');
    expect(answers).toHaveLength(2);
    answers[1]?.('as it is');
    await pass(5_000);
    expect(observer.getCurrentResult().data).toBe('as it is');
    expect(answers).toHaveLength(2);
    unsubscribe();
  });
});

describe('a stream that ends', () => {
  it.each(['end', 'fail'] as const)('by %s is taken up behind its last event', async (how) => {
    await follow();
    await stream(0).send(event('41', 'vista'), event('42', 'contacto'), ': still here\n\n');
    await stream(0)[how]();
    await pass(1_000);
    expect(streams).toHaveLength(2);
    expect(stream(1).lastId).toBe('42');
    // Of which nothing came: the last event is still the same.
    await stream(1)[how]();
    await pass(2_000);
    expect(stream(2).lastId).toBe('42');
  });

  it('is asked for again after pauses that grow, until one opens', async () => {
    refusal = () => Promise.reject(new TypeError('network error'));
    await begin();
    expect(tries).toBe(1);
    for (const [index, delay] of [1_000, 2_000, 5_000, 15_000, 15_000].entries()) {
      await pass(delay - 1);
      expect(tries).toBe(index + 1);
      await pass(1);
      expect(tries).toBe(index + 2);
    }
    refusal = null;
    await pass(15_000);
    expect(streams).toHaveLength(1);
    await stream(0).end();
    await pass(500);
    expect(streams).toHaveLength(2);
  });

  it('as soon as it opens is no better than none, and one that lasted is', async () => {
    await follow();
    for (const [index, delay] of [1_000, 2_000, 5_000].entries()) {
      await stream(index).fail();
      await pass(delay - 1);
      expect(streams).toHaveLength(index + 1);
      await pass(1);
      expect(streams).toHaveLength(index + 2);
    }
    await pass(10_000);
    await stream(3).fail();
    await pass(1_000);
    expect(streams).toHaveLength(5);
  });

  it.each([
    ['cannot be reached', () => Promise.reject(new TypeError('network error'))],
    ['is refused', () => Promise.resolve(new Response(null, { status: 401 }))],
    ['has no room', () => Promise.resolve(new Response(null, { status: 503 }))],
  ])('or %s disturbs nothing else', async (_what, refuse) => {
    refusal = refuse;
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const { queryClient, asked } = await begin();
    const observer = new QueryObserver(queryClient, { queryKey: ['x'], queryFn: () => 'here' });
    await expect(observer.refetch()).resolves.toMatchObject({ data: 'here' });
    await pass(10_000);
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
    expect(asked).toEqual([]);
    expect(connectionStore.get()).toBe('up');
    expect(sessionStore.get()).toEqual({ token: 'a-token', isExpired: false });
  });

  it('of which an event makes no sense goes on behind it', async () => {
    const { asked } = await follow();
    await stream(0).send('id: 5\ndata: {not json\n\n');
    await pass(1_000);
    expect(stream(1).lastId).toBe('5');
    await stream(1).send(event('6', 'vista'));
    await pass(50);
    expect(asked).toHaveLength(2);
  });
});

describe('nobody listens', () => {
  it('while the page is hidden, and what was missed is asked for when it is seen again', async () => {
    await follow();
    await stream(0).send(event('9', 'vista'));
    look(true);
    await pass(60_000);
    expect(stream(0).isGone()).toBe(true);
    expect(streams).toHaveLength(1);
    look(false);
    await pass(0);
    expect(streams).toHaveLength(2);
    expect(stream(1).lastId).toBe('9');
    // However often one looks elsewhere, one does not wait longer for it.
    for (let index = 2; index < 6; index += 1) {
      look(true);
      await settle();
      look(false);
      await pass(500);
      expect(streams).toHaveLength(index + 1);
    }
  });

  it('while the session has ended, and whoever comes back is heard with the new token', async () => {
    await follow();
    sessionStore.set({ token: 'a-token', isExpired: true });
    await pass(60_000);
    expect(stream(0).isGone()).toBe(true);
    expect(streams).toHaveLength(1);
    session.start({ access_token: 'another-token', expires_in: 900 });
    await pass(0);
    expect(stream(1).token).toBe('Bearer another-token');
  });

  it('who has not signed in, or is out of reach', async () => {
    session.end();
    await begin();
    await pass(60_000);
    expect(tries).toBe(0);
    connectionStore.set('offline');
    session.start({ access_token: 'a-token', expires_in: 900 });
    await pass(60_000);
    expect(tries).toBe(0);
    connection.reset();
    await pass(0);
    expect(tries).toBe(1);
  });

  it('once it is stopped, and nothing is asked for any more', async () => {
    const { asked } = await follow();
    await stream(0).send(event('1', 'vista'));
    stop();
    await pass(60_000);
    expect(stream(0).isGone()).toBe(true);
    expect(tries).toBe(1);
    expect(asked).toEqual([]);
  });
});
