/** Who may own contacts, and who once did. */

import { queryOptions, useQuery } from '@tanstack/react-query';
import { client, unwrap } from '@/lib/client';
import type { Translate } from '@/lib/i18n';
import { USERS } from '@/lib/keys';
import type { Teammate } from '@/lib/types';
import { fold } from '../matches';
import { ME } from '../search';

export const teamQuery = queryOptions({
  // Under the users' key: whoever is added, renamed or deactivated is so here too.
  queryKey: [...USERS, 'team'],
  queryFn: ({ signal }) => unwrap(client.GET('/api/equipo/', { signal })),
  staleTime: 5 * 60_000,
});

export function useTeam(): Teammate[] {
  return useQuery(teamQuery).data ?? [];
}

export function useTeammate(id: string | null): Teammate | undefined {
  // Of a thousand rows each renders anew only when its own owner changes.
  return useQuery({ ...teamQuery, select: (team) => team.find((teammate) => teammate.id === id) }).data;
}

/** The team knows whole names only; initials are of the first given name and the first surname. */
export function partsOf(name: string): { nombres: string; apellidos: string } {
  const words = name.split(' ');
  const given = words.length > 3 ? 2 : 1;
  return { nombres: words.slice(0, given).join(' '), apellidos: words.slice(given).join(' ') };
}

/** Whether each word of the search begins some word of the text, accents and capitals aside. */
export function hasWords(text: string, search: string): boolean {
  const words = fold(text).split(/\s+/);
  return fold(search)
    .split(/\s+/)
    .filter(Boolean)
    .every((wanted) => words.some((word) => word.startsWith(wanted)));
}

/** How a filter by owner says whose contacts it lets through. */
export function ownerName(t: Translate, owner: string, team: Teammate[]): string {
  if (owner === ME) return t('owners.me');
  return team.find(({ id }) => id === owner)?.nombre_completo ?? t('owners.unknown');
}
