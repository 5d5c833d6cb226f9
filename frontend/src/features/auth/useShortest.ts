import { useQuery } from '@tanstack/react-query';
import { authOptionsQuery } from './mailed';
import { secondFactorQuery } from './second';

/** The fewest characters of a password that somebody is about to set; nothing until that is known. */
export function useShortest(): number | undefined {
  return useQuery(authOptionsQuery).data?.password_min_length;
}

/** Of one's own: fewer will do beside a second factor. */
export function useOwnShortest(): number | undefined {
  const { data: options } = useQuery(authOptionsQuery);
  const { data: factor } = useQuery(secondFactorQuery);
  if (!factor) return undefined;
  return factor.confirmed_at ? options?.password_min_length_with_second_factor : options?.password_min_length;
}
