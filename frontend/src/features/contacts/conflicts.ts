/** Two people changed the same field of a contact: whoever saves last sees both values, and chooses. */

import { createStore } from '@/lib/store';
import type { Contact, ContactUpdate } from '@/lib/types';

export type ClashingField = keyof ContactUpdate & keyof Contact;

export type Conflict = {
  contact: Contact;
  mine: ContactUpdate;
  fields: ClashingField[];
  /** With the fields that one wants as one has written them. */
  settle: (kept: ReadonlySet<ClashingField>) => void;
};

/** The one that is asked about; others wait for it. */
export const conflictStore = createStore<Conflict | null>(null);

let before: Promise<unknown> = Promise.resolve();

/** What is still to be stored over `actual`, by who saw `seen`: all of it where nobody else changed the same. */
export function resolveConflict(
  wanted: ContactUpdate,
  seen: Contact,
  actual: Contact,
): Promise<ContactUpdate> {
  const fields = (Object.keys(wanted) as ClashingField[]).filter(
    (name) => actual[name] !== seen[name] && actual[name] !== wanted[name],
  );
  if (fields.length === 0) return Promise.resolve(wanted);
  const answer = before.then(() => ask(actual, wanted, fields));
  before = answer;
  return answer.then((kept) => {
    const entries = Object.entries(wanted).filter(
      ([name]) => !fields.includes(name as ClashingField) || kept.has(name as ClashingField),
    );
    return Object.fromEntries(entries);
  });
}

function ask(
  contact: Contact,
  mine: ContactUpdate,
  fields: ClashingField[],
): Promise<ReadonlySet<ClashingField>> {
  return new Promise((resolve) => {
    conflictStore.set({
      contact,
      mine,
      fields,
      settle: (kept) => {
        conflictStore.set(null);
        resolve(kept);
      },
    });
  });
}
