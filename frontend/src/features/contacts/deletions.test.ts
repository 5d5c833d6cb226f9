import { HttpResponse, http } from 'msw';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createQueryClient } from '@/lib/query-client';
import { session } from '@/lib/session';
import { makeContact, server } from '../../../tests/server.ts';
import {
  deletionsStore,
  holdDeletions,
  noteOwnChange,
  releaseDeletions,
  startDeletion,
  UNDO_TIME,
  undoable,
  undoDeletion,
} from './deletions.ts';
import { readDraft, writeDraft } from './drafts.ts';
import { contactKeys } from './keys.ts';
import { saveContact } from './update.ts';

const ANA = makeContact({ id: 'ana' });
const LUIS = makeContact({ id: 'luis', nombres: 'Luis' });

let deleted: string[];
let versions: (string | null)[];
let refused: string[];
const queryClient = createQueryClient();

function remove(contact: typeof ANA): void {
  startDeletion(queryClient, contact, (error) => refused.push(`${contact.id}: ${error.code}`));
}

function answer(respond: (id: string) => Response): void {
  server.use(
    http.delete('*/api/contactos/:id', ({ params, request }) => {
      deleted.push(`${params.id} ${request.headers.get('Authorization')}`);
      versions.push(request.headers.get('If-Match'));
      return respond(String(params.id));
    }),
  );
}

const waitingIds = () => undoable(deletionsStore.get()).map(({ contact }) => contact.id);
const hidden = () => [...deletionsStore.get().keys()];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  session.start({ access_token: 'a-token', expires_in: 900 });
  deleted = [];
  versions = [];
  refused = [];
  queryClient.clear();
  queryClient.setQueryData(contactKeys.list({}), { items: [ANA, LUIS], total: 2, page: 0, size: 25 });
});
afterEach(() => {
  for (const id of hidden()) undoDeletion(id);
  releaseDeletions();
  vi.useRealTimers();
});

describe('a deletion', () => {
  it('is sent when the time for undoing is over, and not before', async () => {
    answer(() => HttpResponse.json(ANA));
    remove(ANA);
    await vi.advanceTimersByTimeAsync(UNDO_TIME - 1);
    expect([hidden(), deleted]).toEqual([['ana'], []]);
    await vi.advanceTimersByTimeAsync(1);
    await vi.waitFor(() => expect(hidden()).toEqual([]));
    expect(deleted).toEqual(['ana Bearer a-token']);
    expect(queryClient.getQueryData(contactKeys.list({}))).toMatchObject({ items: [LUIS], total: 1 });
  });

  it('that is undone is never sent', async () => {
    answer(() => HttpResponse.json(ANA));
    remove(ANA);
    undoDeletion('ana');
    await vi.advanceTimersByTimeAsync(UNDO_TIME * 2);
    expect([hidden(), deleted]).toEqual([[], []]);
  });

  it('stands for itself among several', async () => {
    answer((id) => HttpResponse.json(makeContact({ id })));
    remove(ANA);
    await vi.advanceTimersByTimeAsync(UNDO_TIME / 2);
    remove(LUIS);
    expect(waitingIds()).toEqual(['ana', 'luis']);
    await vi.advanceTimersByTimeAsync(UNDO_TIME / 2);
    await vi.waitFor(() => expect(hidden()).toEqual(['luis']));
    undoDeletion('luis');
    await vi.advanceTimersByTimeAsync(UNDO_TIME);
    expect(deleted).toEqual(['ana Bearer a-token']);
  });

  it('waits while one reads the message', async () => {
    answer(() => HttpResponse.json(ANA));
    remove(ANA);
    holdDeletions();
    await vi.advanceTimersByTimeAsync(UNDO_TIME * 3);
    expect(deleted).toEqual([]);
    releaseDeletions();
    await vi.advanceTimersByTimeAsync(UNDO_TIME);
    await vi.waitFor(() => expect(hidden()).toEqual([]));
    expect(deleted).toHaveLength(1);
  });

  it('that the server refuses brings the contact back', async () => {
    answer(() => HttpResponse.json({ detail: 'no', code: 'not_enough_privileges' }, { status: 400 }));
    remove(ANA);
    await vi.advanceTimersByTimeAsync(UNDO_TIME);
    await vi.waitFor(() => expect(refused).toEqual(['ana: not_enough_privileges']));
    expect(hidden()).toEqual([]);
    expect(queryClient.getQueryData(contactKeys.list({}))).toMatchObject({ items: [ANA, LUIS], total: 2 });
  });

  it('of somebody who is gone already is done', async () => {
    answer(() =>
      HttpResponse.json({ detail: 'Contact not found', code: 'contact_not_found' }, { status: 404 }),
    );
    remove(ANA);
    await vi.advanceTimersByTimeAsync(UNDO_TIME);
    await vi.waitFor(() => expect(hidden()).toEqual([]));
    expect(refused).toEqual([]);
  });

  it('is of the contact as one saw it', async () => {
    answer(() => HttpResponse.json(ANA));
    remove(ANA);
    // Somebody else's change, which the lists know of while it is out of them.
    const theirs = { ...ANA, updated_at: '2026-11-26T15:00:00Z' };
    queryClient.setQueryData(contactKeys.detail('ana'), theirs);
    await vi.advanceTimersByTimeAsync(UNDO_TIME);
    await vi.waitFor(() => expect(hidden()).toEqual([]));
    expect(versions).toEqual([`"${ANA.updated_at}"`]);
  });

  it('is of what one had changed oneself, too', async () => {
    answer(() => HttpResponse.json(ANA));
    remove(ANA);
    noteOwnChange({ ...ANA, ciudad: 'Cali', updated_at: '2026-11-26T15:00:00Z' });
    noteOwnChange(LUIS);
    expect(hidden()).toEqual(['ana']);
    await vi.advanceTimersByTimeAsync(UNDO_TIME);
    await vi.waitFor(() => expect(hidden()).toEqual([]));
    expect(versions).toEqual(['"2026-11-26T15:00:00Z"']);
  });

  it("is not of what somebody else had changed under one's own change", async () => {
    answer(() => HttpResponse.json(ANA));
    const theirs = { ...ANA, notas: 'De otra persona', updated_at: '2026-11-26T15:00:00Z' };
    server.use(
      http.put('*/api/contactos/:id', ({ request }) =>
        request.headers.get('If-Match') === `"${theirs.updated_at}"`
          ? HttpResponse.json({ ...theirs, ciudad: 'Cali', updated_at: '2026-11-26T15:00:01Z' })
          : HttpResponse.json({ detail: 'no', code: 'changed_meanwhile', actual: theirs }, { status: 412 }),
      ),
    );
    const saving = saveContact('ana', { ciudad: 'Cali' }, ANA);
    remove(ANA);
    expect(await saving).toMatchObject({ ciudad: 'Cali', notas: 'De otra persona' });
    await vi.advanceTimersByTimeAsync(UNDO_TIME);
    await vi.waitFor(() => expect(hidden()).toEqual([]));
    expect(versions).toEqual([`"${ANA.updated_at}"`]);
  });

  it('that somebody changed meanwhile brings it back', async () => {
    const actual = { ...ANA, ciudad: 'Cali', updated_at: '2026-11-26T15:00:00Z' };
    answer(() => HttpResponse.json({ detail: 'no', code: 'changed_meanwhile', actual }, { status: 412 }));
    remove(ANA);
    await vi.advanceTimersByTimeAsync(UNDO_TIME);
    await vi.waitFor(() => expect(refused).toEqual(['ana: changed_meanwhile']));
    expect(hidden()).toEqual([]);
  });

  it('takes the drafts along', async () => {
    const draftOf = { owner: 'me', id: 'ana' };
    writeDraft(draftOf, { notas: 'Llamar' });
    answer(() => HttpResponse.json(ANA));
    remove(ANA);
    expect(readDraft(draftOf)).toEqual({ notas: 'Llamar' });
    await vi.advanceTimersByTimeAsync(UNDO_TIME);
    await vi.waitFor(() => expect(hidden()).toEqual([]));
    expect(readDraft(draftOf)).toEqual({});
  });
});

describe('who leaves', () => {
  it('by closing the page sends what waits, each once', async () => {
    answer((id) => HttpResponse.json(makeContact({ id })));
    remove(ANA);
    remove(LUIS);
    window.dispatchEvent(new Event('pagehide'));
    await vi.waitFor(() => expect(deleted).toEqual(['ana Bearer a-token', 'luis Bearer a-token']));
    expect(versions).toEqual([`"${ANA.updated_at}"`, `"${LUIS.updated_at}"`]);
    await vi.advanceTimersByTimeAsync(UNDO_TIME * 2);
    expect(deleted).toHaveLength(2);
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    expect(hidden()).toEqual([]);
  });

  it('by signing out sends it with the token of before', async () => {
    answer(() => HttpResponse.json(ANA));
    remove(ANA);
    session.end();
    await vi.waitFor(() => expect(deleted).toEqual(['ana Bearer a-token']));
    expect(hidden()).toEqual([]);
  });
});
