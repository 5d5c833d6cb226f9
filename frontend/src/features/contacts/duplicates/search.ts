/** What the addresses of the duplicates and of a merge hold, and nothing that is not valid. */

import type { DuplicateReason } from '@/lib/types';
import { REASONS } from './words';

export type DuplicatesSearch = { motivo?: DuplicateReason[]; ver?: 'descartados' };
export type MergeSearch = { ids?: string[] };

/** As many as the API merges at once. */
export const MOST_MERGED = 10;

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const asList = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

export function parseDuplicatesSearch({ motivo, ver }: Record<string, unknown>): DuplicatesSearch {
  const wanted = asList(motivo);
  const reasons = REASONS.filter((reason) => wanted.includes(reason));
  return {
    ...(reasons.length > 0 && { motivo: reasons }),
    ...(ver === 'descartados' && { ver }),
  };
}

/** Each once, in the order in which they were chosen. */
export function parseIds({ ids }: Record<string, unknown>): string[] {
  const given = asList(ids).map((id) => String(id).toLowerCase());
  return [...new Set(given)].filter((id) => ID.test(id));
}
