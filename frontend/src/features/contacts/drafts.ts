/**
 * What was typed and not saved yet: kept on this machine for each contact and person, until it is saved or
 * discarded. It outlives the panel, a failed save, a reload, the session and the browser.
 */

import { local } from '@/lib/storage';
import type { Values } from './fields';

export type Draft = Partial<Values>;

/** Whose, and of which contact; a new one has no id yet. */
export type DraftOf = { owner: string; id: string | null };

/** Where the storage is full or forbidden, this page at least remembers. */
const unstored = new Map<string, string>();

const keyOf = (id: string | null) => `crm.draft.${id ?? 'new'}`;

function readAll(key: string): Record<string, Draft> {
  try {
    const kept: unknown = JSON.parse(unstored.get(key) ?? local.read(key) ?? '{}');
    return typeof kept === 'object' && kept !== null ? (kept as Record<string, Draft>) : {};
  } catch {
    return {};
  }
}

function writeAll(key: string, drafts: Record<string, Draft>): void {
  const text = Object.keys(drafts).length > 0 ? JSON.stringify(drafts) : null;
  local.write(key, text);
  if (text !== null && local.read(key) !== text) unstored.set(key, text);
  else unstored.delete(key);
}

export function readDraft({ owner, id }: DraftOf): Draft {
  const kept: unknown = readAll(keyOf(id))[owner];
  if (typeof kept !== 'object' || kept === null) return {};
  return Object.fromEntries(Object.entries(kept).filter(([, value]) => typeof value === 'string'));
}

/** In place of what was kept before; with nothing in it, nothing is kept. */
export function writeDraft({ owner, id }: DraftOf, draft: Draft): void {
  const { [owner]: _last, ...others } = readAll(keyOf(id));
  writeAll(keyOf(id), Object.keys(draft).length > 0 ? { ...others, [owner]: draft } : others);
}

/** One field; `null` forgets it. */
export function writeDraftField(of: DraftOf, field: keyof Values, text: string | null): void {
  const { [field]: _last, ...others } = readDraft(of);
  writeDraft(of, text === null ? others : { ...others, [field]: text });
}

/** Of everybody: the contact is gone. */
export function dropDrafts(id: string): void {
  writeAll(keyOf(id), {});
}
