import { useCallback } from 'react';
import { useTeam } from '@/features/contacts/owners/team';
import { usePlaceName } from '@/features/contacts/places/names';

const CODE = /^\d{5}$/;

/**
 * How users and municipios are called, for what knows their ids and codes only; nothing where a user is not of the team
 * any more.
 */
export function useNameOf(): (id: string | null) => string | undefined {
  const team = useTeam();
  const placeName = usePlaceName();
  return useCallback(
    (wanted) => {
      if (wanted && CODE.test(wanted)) return placeName(wanted);
      // Oneself is in every team: an empty one is on its way.
      return team.length === 0 ? '…' : team.find(({ id }) => id === wanted)?.nombre_completo;
    },
    [team, placeName],
  );
}
