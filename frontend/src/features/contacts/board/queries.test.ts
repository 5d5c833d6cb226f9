import { InfiniteQueryObserver } from '@tanstack/react-query';
import { HttpResponse, http } from 'msw';
import { describe, expect, it, vi } from 'vitest';
import { conflictStore } from '@/lib/conflicts';
import { createQueryClient } from '@/lib/query-client';
import type { Contact, Estado } from '@/lib/types';
import { changeStored, listing, makeContact, refusalOf, server } from '../../../../tests/server.ts';
import { contactKeys } from '../queries';
import { type Column, cardsOf, countOf } from './column';
import { boardKeys, columnQuery, moveContact, showMove } from './queries';

const ANA = makeContact({ id: 'ana' });
const EVA = makeContact({ id: 'eva', nombres: 'Eva', created_at: '2026-11-19T15:00:00Z' });
const LUIS = makeContact({ id: 'luis', nombres: 'Luis', estado: 'cliente' });
const FILTERS = { ciudad: ['Bogotá'] };

type Refusal = Parameters<Parameters<typeof moveContact>[1]>[0];

/** Two loaded columns that somebody looks at, over a server that keeps what it is told. */
async function openBoard() {
  const stored = [ANA, EVA, LUIS].map((contact) => ({ ...contact }));
  const seen: (string | null)[] = [];
  server.use(
    listing(stored),
    http.put('*/api/contactos/:id', async ({ params, request }) => {
      const contact = stored.find(({ id }) => id === params.id);
      if (!contact) return HttpResponse.json({ code: 'contact_not_found', detail: '' }, { status: 404 });
      seen.push(request.headers.get('If-Match'));
      return (
        refusalOf(request, contact) ??
        HttpResponse.json(changeStored(contact, (await request.json()) as Partial<Contact>))
      );
    }),
  );
  const queryClient = createQueryClient();
  for (const estado of ['prospecto', 'cliente'] as const) {
    const observer = new InfiniteQueryObserver(queryClient, columnQuery(FILTERS, estado));
    observer.subscribe(() => undefined);
    await observer.refetch();
  }
  const loaded = (estado: Estado) => {
    const column = queryClient.getQueryData<Column>(boardKeys.column(FILTERS, estado));
    if (!column) throw new Error(`${estado} is not loaded`);
    return { names: cardsOf(column).map(({ id }) => id), count: countOf(column), cards: cardsOf(column) };
  };
  const onRefused = vi.fn<(error: Refusal) => void>();
  const send = (contact: Contact, to: Estado) => {
    const move = showMove(queryClient, FILTERS, contact, to, 'top');
    const mutation = queryClient
      .getMutationCache()
      .build<Contact, Refusal, typeof move, unknown>(queryClient, moveContact(queryClient, onRefused));
    return mutation.execute(move).catch((error: unknown) => error);
  };
  return { queryClient, loaded, send, onRefused, stored, seen };
}

describe('a move', () => {
  it('is seen before the server knows of it, counts included', async () => {
    const { queryClient, loaded } = await openBoard();
    showMove(queryClient, FILTERS, ANA, 'cliente', 'top');
    expect(loaded('prospecto')).toMatchObject({ names: ['eva'], count: 1 });
    expect(loaded('cliente')).toMatchObject({ names: ['ana', 'luis'], count: 2 });
    expect(loaded('cliente').cards[0]?.estado).toBe('cliente');
  });

  it('ends with what the server stored', async () => {
    const { queryClient, loaded, send, stored, onRefused } = await openBoard();
    await send(ANA, 'cliente');
    expect(stored.find(({ id }) => id === 'ana')?.estado).toBe('cliente');
    expect(loaded('cliente').cards[0]?.updated_at).toBe('2026-11-20T15:00:01.000Z');
    expect(queryClient.getQueryData<Contact>(contactKeys.detail('ana'))?.estado).toBe('cliente');
    expect(onRefused).not.toHaveBeenCalled();
  });

  it('does not make the column younger than it is', async () => {
    const { queryClient } = await openBoard();
    const key = boardKeys.column(FILTERS, 'cliente');
    const before = queryClient.getQueryState(key)?.dataUpdatedAt;
    showMove(queryClient, FILTERS, ANA, 'cliente', 'top');
    expect(queryClient.getQueryState(key)?.dataUpdatedAt).toBe(before);
  });

  it('is not undone by an answer that was on its way', async () => {
    const { queryClient, loaded } = await openBoard();
    const refetch = queryClient.refetchQueries({ queryKey: boardKeys.column(FILTERS, 'prospecto') });
    showMove(queryClient, FILTERS, ANA, 'cliente', 'top');
    await refetch;
    expect(loaded('prospecto').names).toEqual(['eva']);
  });

  it('asks again for a column whose answer it threw away', async () => {
    const { queryClient, loaded, send, stored } = await openBoard();
    stored.push(makeContact({ id: 'new', created_at: '2026-11-22T15:00:00Z' }));
    void queryClient.refetchQueries({ queryKey: boardKeys.column(FILTERS, 'prospecto') });
    await send(ANA, 'cliente');
    await vi.waitFor(() => expect(loaded('prospecto').names).toContain('new'));
    expect(loaded('prospecto')).toMatchObject({ count: 2 });
  });

  it('leaves no other board behind that still shows the old place', async () => {
    const { queryClient, send } = await openBoard();
    const other = columnQuery({}, 'prospecto');
    await queryClient.prefetchInfiniteQuery(other);
    await send(ANA, 'cliente');
    expect(queryClient.getQueryData(other.queryKey)).toBeUndefined();
  });

  it('makes lists and figures be asked again', async () => {
    const { queryClient, send } = await openBoard();
    const list = contactKeys.list({ page: 0 });
    queryClient.setQueryData(list, { items: [ANA], total: 1, page: 0, size: 25 });
    await send(ANA, 'cliente');
    expect(queryClient.getQueryState(list)?.isInvalidated).toBe(true);
  });
});

describe('a refused move', () => {
  it('puts the card back where it was, counts included, and says so', async () => {
    const { loaded, send, stored, onRefused } = await openBoard();
    server.use(
      http.put('*/api/contactos/:id', () =>
        HttpResponse.json({ code: 'not_enough_privileges', detail: '' }, { status: 400 }),
      ),
    );
    await send(EVA, 'cliente');
    expect(loaded('prospecto')).toMatchObject({ names: ['ana', 'eva'], count: 2 });
    expect(loaded('cliente')).toMatchObject({ names: ['luis'], count: 1 });
    expect(onRefused.mock.calls[0]?.[0].code).toBe('not_enough_privileges');
    expect(stored.find(({ id }) => id === 'eva')?.estado).toBe('prospecto');
  });

  it('also where the server cannot be reached', async () => {
    const { loaded, send, onRefused } = await openBoard();
    server.use(http.put('*/api/contactos/:id', () => HttpResponse.error()));
    await send(ANA, 'cliente');
    expect(loaded('prospecto')).toMatchObject({ names: ['ana', 'eva'], count: 2 });
    expect(onRefused.mock.calls[0]?.[0].isUnreachable).toBe(true);
  });

  it('takes the card out for good where somebody deleted it', async () => {
    const { loaded, send, stored } = await openBoard();
    stored.splice(0, 1);
    await send(ANA, 'cliente');
    await vi.waitFor(() => expect(loaded('prospecto')).toMatchObject({ names: ['eva'], count: 1 }));
    expect(loaded('cliente')).toMatchObject({ names: ['luis'], count: 1 });
  });
});

describe('two moves of one card', () => {
  it('reach the server in their order', async () => {
    const { loaded, send, stored } = await openBoard();
    const first = send(ANA, 'cliente');
    const second = send({ ...ANA, estado: 'cliente' }, 'prospecto');
    await Promise.all([first, second]);
    expect(stored.find(({ id }) => id === 'ana')?.estado).toBe('prospecto');
    expect(loaded('prospecto')).toMatchObject({ count: 2 });
    expect(loaded('cliente')).toMatchObject({ names: ['luis'], count: 1 });
  });
});

describe('a move of a card that somebody else changed meanwhile', () => {
  const known = (stored: Contact[], id: string) => stored.find((contact) => contact.id === id) as Contact;
  const asked = () => vi.waitFor(() => conflictStore.get() ?? Promise.reject(new Error('nothing is asked')));

  it('says which version one knows', async () => {
    const { send, seen } = await openBoard();
    await send(ANA, 'cliente');
    expect(seen).toEqual([`"${ANA.updated_at}"`]);
  });

  it('goes on where that was another field', async () => {
    const { loaded, send, stored, seen, onRefused } = await openBoard();
    changeStored(known(stored, 'ana'), { ciudad: 'Tunja' });
    await send(ANA, 'cliente');
    expect(known(stored, 'ana')).toMatchObject({ estado: 'cliente', ciudad: 'Tunja' });
    expect(seen).toHaveLength(2);
    expect(loaded('cliente').cards[0]).toMatchObject({ id: 'ana', ciudad: 'Tunja' });
    expect(onRefused).not.toHaveBeenCalled();
  });

  it('asks where they moved it too, and stores what one chooses', async () => {
    const { loaded, send, stored } = await openBoard();
    changeStored(known(stored, 'ana'), { estado: 'inactivo' });
    const sent = send(ANA, 'cliente');
    const conflict = await asked();
    expect(conflict).toMatchObject({ fields: ['estado'], mine: { estado: 'cliente' } });
    expect(conflict.theirs).toMatchObject({ id: 'ana', estado: 'inactivo' });
    expect(known(stored, 'ana').estado).toBe('inactivo');
    conflict.settle(new Set(['estado']));
    await sent;
    expect(known(stored, 'ana').estado).toBe('cliente');
    expect(loaded('cliente').names).toContain('ana');
  });

  it('shows it where they put it if one leaves it there', async () => {
    const { loaded, send, stored } = await openBoard();
    changeStored(known(stored, 'luis'), { estado: 'prospecto' });
    const sent = send(LUIS, 'inactivo');
    expect(loaded('cliente').names).toEqual([]);
    (await asked()).settle(new Set());
    await sent;
    expect(known(stored, 'luis').estado).toBe('prospecto');
    expect(loaded('prospecto').names).toContain('luis');
    expect(loaded('cliente').names).toEqual([]);
  });

  it('takes the card out of the column where a newer answer showed it', async () => {
    const { queryClient, loaded, stored } = await openBoard();
    changeStored(known(stored, 'ana'), { estado: 'cliente' });
    await queryClient.refetchQueries({ queryKey: boardKeys.all });
    expect(loaded('cliente').names).toContain('ana');
    showMove(queryClient, FILTERS, ANA, 'inactivo', 'top');
    expect(loaded('cliente').names).toEqual(['luis']);
  });
});
