/** What several people change: stored only over what one saw, or over what others changed beside it. */

import { ApiError } from './client.ts';
import { whenReached } from './connection.ts';
import { createStore } from './store.ts';

/** Each change makes another version of it. */
export type Versioned = { id: string; updated_at: string };
export type Fields = Readonly<Record<string, unknown>>;

/** Two people changed the same fields: whoever saves last sees both values, and chooses. */
export type Conflict = {
  of: 'contact' | 'user' | 'view';
  theirs: Versioned & Fields;
  mine: Fields;
  fields: string[];
  /** With the fields that one wants as one has written them. */
  settle: (kept: ReadonlySet<string>) => void;
};

/** The one that is asked about; others wait for it. */
export const conflictStore = createStore<Conflict | null>(null);

const leftAlone = new WeakSet<object>();

/** Whether nothing was stored of what one wanted, because one chose what somebody else had written. */
export const isLeftAlone = (saved: object) => leftAlone.has(saved);

export const versionOf = ({ updated_at }: Versioned) => `"${updated_at}"`;

/** What it is now, where a request was refused because somebody had changed it meanwhile. */
export function actualOf<T>(error: unknown): T | null {
  if (!(error instanceof ApiError) || error.code !== 'changed_meanwhile') return null;
  return (error.body as { actual: T }).actual;
}

/**
 * Stored on top of the version that one saw, or of a newer one in which others changed other fields; where they changed
 * the same, one is asked. `send` sends `If-Match`.
 */
export async function saveOver<T extends Versioned, B extends object>(
  of: Conflict['of'],
  body: B,
  base: T,
  send: (body: B, version: string) => Promise<T>,
): Promise<T> {
  let wanted = body;
  let seen = base;
  for (;;) {
    try {
      return await send(wanted, versionOf(seen));
    } catch (error) {
      const actual = actualOf<T>(error);
      if (!actual) throw error;
      const { resolve } = await whenReached(() => import('./resolve.ts'));
      wanted = await resolve(of, wanted, seen, actual);
      if (Object.keys(wanted).length === 0) {
        leftAlone.add(actual);
        return actual;
      }
      seen = actual;
    }
  }
}
