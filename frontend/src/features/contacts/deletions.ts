/**
 * Contacts that somebody deleted and that the server does not know of yet: out of the lists at once, and for some
 * seconds one word brings them back, because the server keeps nothing of what it deleted.
 *
 * Who leaves the page meanwhile (closes the tab, reloads, signs out) has said "delete" and not "undo": it is sent then
 * and there, in a request that outlives the page. Where that request fails, the contact stays.
 *
 * It is deleted as one saw it, and not where somebody else changed it meanwhile.
 */

import type { QueryClient } from '@tanstack/react-query';
import { type ApiError, client, freshToken, sendAndLeave, unwrap } from '@/lib/client';
import { versionOf } from '@/lib/conflicts';
import { session, sessionStore } from '@/lib/session';
import { createStore } from '@/lib/store';
import type { Contact } from '@/lib/types';
import { removeContact } from './cache';
import { dropDrafts } from './drafts';
import { contactKeys } from './keys';

export const UNDO_TIME = 6_000;

export type Deletion = {
  /** As whoever deletes it saw it. */
  contact: Contact;
  queryClient: QueryClient;
  /** The time for undoing it is over. */
  isSent: boolean;
  onRefused: (error: ApiError) => void;
};

export const deletionsStore = createStore<ReadonlyMap<string, Deletion>>(new Map());

const timers = new Map<string, ReturnType<typeof setTimeout>>();
let isHeld = false;
/** Whoever signs out has no token any more when we hear of it. */
let lastToken = session.token();

function change(edit: (deletions: Map<string, Deletion>) => void): void {
  const next = new Map(deletionsStore.get());
  edit(next);
  deletionsStore.set(next);
}

/** Those that can still be undone, the oldest first. */
export function undoable(deletions: ReadonlyMap<string, Deletion>): Deletion[] {
  return [...deletions.values()].filter(({ isSent }) => !isSent);
}

export function startDeletion(
  queryClient: QueryClient,
  contact: Contact,
  onRefused: (error: ApiError) => void,
): void {
  if (deletionsStore.get().has(contact.id)) return;
  const deletion = { contact, queryClient, isSent: false, onRefused };
  change((deletions) => deletions.set(contact.id, deletion));
  // Who leaves can't wait for another token.
  void freshToken();
  if (!isHeld) schedule(contact.id);
}

export function undoDeletion(id: string): void {
  if (deletionsStore.get().get(id)?.isSent !== false) return;
  clearTimeout(timers.get(id));
  timers.delete(id);
  change((deletions) => deletions.delete(id));
}

/** What one had changed oneself, and what was stored only while its deletion waited. */
export function noteOwnChange(saved: Contact): void {
  const deletion = deletionsStore.get().get(saved.id);
  if (deletion?.isSent === false)
    change((deletions) => deletions.set(saved.id, { ...deletion, contact: saved }));
}

/** While one reads the message or is about to press its button, no time passes. */
export function holdDeletions(): void {
  isHeld = true;
  for (const timer of timers.values()) clearTimeout(timer);
  timers.clear();
}

export function releaseDeletions(): void {
  if (!isHeld) return;
  isHeld = false;
  for (const { contact } of undoable(deletionsStore.get())) schedule(contact.id);
}

function schedule(id: string): void {
  timers.set(
    id,
    setTimeout(() => void send(id), UNDO_TIME),
  );
}

async function send(id: string): Promise<void> {
  const deletion = deletionsStore.get().get(id);
  if (!deletion || deletion.isSent) return;
  timers.delete(id);
  change((deletions) => deletions.set(id, { ...deletion, isSent: true }));
  const { queryClient, contact } = deletion;
  try {
    const header = { 'if-match': versionOf(contact) };
    await unwrap(client.DELETE('/api/contactos/{id}', { params: { path: { id }, header } }));
    finish(queryClient, id);
  } catch (error) {
    const isGone = (error as ApiError).status === 404;
    if (isGone) finish(queryClient, id);
    else {
      change((deletions) => deletions.delete(id));
      deletion.onRefused(error as ApiError);
    }
  }
  void queryClient.invalidateQueries({ queryKey: contactKeys.all });
}

function finish(queryClient: QueryClient, id: string): void {
  dropDrafts(id);
  // First out of what is loaded, then out of what is hidden: it must not be seen in between.
  removeContact(queryClient, id);
  change((deletions) => deletions.delete(id));
}

/** All that still wait, now: nobody will be here when the answers come. */
function sendAllAndLeave(): void {
  for (const timer of timers.values()) clearTimeout(timer);
  timers.clear();
  isHeld = false;
  const waiting = undoable(deletionsStore.get());
  if (waiting.length === 0) return;
  change((deletions) => {
    for (const deletion of waiting) deletions.set(deletion.contact.id, { ...deletion, isSent: true });
  });
  for (const { contact } of waiting)
    sendAndLeave('DELETE', `/api/contactos/${contact.id}`, lastToken, versionOf(contact));
}

window.addEventListener('pagehide', sendAllAndLeave);
// A page that the browser kept and shows again asks what has become of them.
window.addEventListener('pageshow', (event) => {
  if (!event.persisted) return;
  const clients = new Set([...deletionsStore.get().values()].map(({ queryClient }) => queryClient));
  deletionsStore.set(new Map());
  for (const queryClient of clients) void queryClient.invalidateQueries({ queryKey: contactKeys.all });
});
sessionStore.subscribe(() => {
  const { token } = sessionStore.get();
  if (token !== null) {
    lastToken = token;
    return;
  }
  sendAllAndLeave();
  deletionsStore.set(new Map());
});
