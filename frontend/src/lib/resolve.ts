/** What is done where somebody else was quicker; seldom needed, and so loaded when it is. */

import { hashKey } from '@tanstack/react-query';
import { type Conflict, conflictStore, type Fields, type Versioned } from './conflicts.ts';

let before: Promise<unknown> = Promise.resolve();

/** What is still to be stored over `actual`, by who saw `seen`: all of it where nobody else changed the same. */
export async function resolve<B extends object>(
  of: Conflict['of'],
  wanted: B,
  seen: Versioned,
  actual: Versioned,
): Promise<B> {
  const [mine, known, theirs] = [wanted as Fields, seen as Versioned & Fields, actual as Versioned & Fields];
  const fields = Object.keys(mine).filter(
    (name) => !isSame(theirs[name], known[name]) && !isSame(theirs[name], mine[name]),
  );
  if (fields.length === 0) return wanted;
  const answer = before.then(() => ask({ of, theirs, mine, fields }));
  before = answer;
  const kept = await answer;
  const entries = Object.entries(mine).filter(([name]) => !fields.includes(name) || kept.has(name));
  return Object.fromEntries(entries) as B;
}

const isSame = (one: unknown, other: unknown) => hashKey([one]) === hashKey([other]);

function ask(question: Omit<Conflict, 'settle'>): Promise<ReadonlySet<string>> {
  return new Promise((done) => {
    conflictStore.set({
      ...question,
      settle: (kept) => {
        conflictStore.set(null);
        done(kept);
      },
    });
  });
}
