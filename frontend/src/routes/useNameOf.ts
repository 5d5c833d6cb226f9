import { useCallback } from 'react';
import { useTeam } from '@/features/contacts/owners/team';

/** How users are called, for what knows their ids only; nothing where they are not of the team any more. */
export function useNameOf(): (userId: string | null) => string | undefined {
  const team = useTeam();
  return useCallback(
    // Oneself is in every team: an empty one is on its way.
    (userId) => (team.length === 0 ? '…' : team.find(({ id }) => id === userId)?.nombre_completo),
    [team],
  );
}
