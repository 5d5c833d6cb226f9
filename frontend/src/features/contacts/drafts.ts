/**
 * What was typed and not saved yet: kept on this machine for each contact and person, until it is saved or
 * discarded. It outlives the panel, a failed save, a reload, the session and the browser.
 */

import { local } from '@/lib/storage';
import type { Contact } from '@/lib/types';
import type { Values } from './fields';

export type Draft = Partial<Values>;

/** What one saw of its fields when one began to write them, and of which version: what saving it is compared with. */
export type Origin = Partial<Contact>;

/** Whose, and of which contact; a new one has no id yet. */
export type DraftOf = { owner: string; id: string | null };

/** Where the storage is full or forbidden, this page at least remembers. */
const unstored = new Map<string, string>();

const keyOf = (id: string | null) => `crm.draft.${id ?? 'new'}`;

type Kept = Draft & { base?: Origin };

const asObject = (kept: unknown) => (typeof kept === 'object' && kept !== null ? kept : {});

function readAll(key: string): Record<string, Kept> {
  try {
    return asObject(JSON.parse(unstored.get(key) ?? local.read(key) ?? '{}')) as Record<string, Kept>;
  } catch {
    return {};
  }
}

function writeAll(key: string, drafts: Record<string, Kept>): void {
  const text = Object.keys(drafts).length > 0 ? JSON.stringify(drafts) : null;
  local.write(key, text);
  if (text !== null && local.read(key) !== text) unstored.set(key, text);
  else unstored.delete(key);
}

const readKept = ({ owner, id }: DraftOf) => asObject(readAll(keyOf(id))[owner]) as Kept;

export function readDraft(of: DraftOf): Draft {
  return Object.fromEntries(Object.entries(readKept(of)).filter(([, value]) => typeof value === 'string'));
}

export const readOrigin = (of: DraftOf) => asObject(readKept(of).base) as Origin;

/** In place of what was kept before; with nothing in it, nothing is kept. `seen` is the contact as one saw it. */
export function writeDraft({ owner, id }: DraftOf, draft: Draft, seen: Origin = {}): void {
  const { [owner]: _last, ...others } = readAll(keyOf(id));
  const names = Object.keys(draft);
  const base = Object.fromEntries(
    Object.entries(seen).filter(([name]) => names.includes(name) || name === 'updated_at'),
  );
  writeAll(keyOf(id), names.length > 0 ? { ...others, [owner]: { ...draft, base } } : others);
}

/** One field; `null` forgets it. */
export function writeDraftField(
  of: DraftOf,
  field: keyof Values,
  text: string | null,
  seen: Origin = {},
): void {
  const { [field]: _last, ...others } = readDraft(of);
  // The others were seen before, and so was the version.
  const origin = { ...seen, ...readOrigin(of), [field]: seen[field] };
  writeDraft(of, text === null ? others : { ...others, [field]: text }, origin);
}

/** Of everybody: the contact is gone. */
export function dropDrafts(id: string): void {
  writeAll(keyOf(id), {});
}
