import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate, useRouter } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { authOptionsQuery } from '@/features/auth/mailed';
import { authKeys } from '@/features/auth/queries';
import { parseUsersSearch } from '@/features/users/search';
import { type ChangeSearch, UsersPage } from '@/features/users/UsersPage';

const route = getRouteApi('/_app/usuarios');

export default function UsersRoute() {
  const raw = route.useSearch();
  const search = useMemo(() => parseUsersSearch(raw), [raw]);
  const { user } = route.useRouteContext();
  const navigate = useNavigate();
  const router = useRouter();
  const queryClient = useQueryClient();
  const { data: options } = useQuery(authOptionsQuery);
  const change = useCallback<ChangeSearch>(
    (patch, options) =>
      void navigate({ to: '.', search: (last) => ({ ...last, ...patch }), replace: options?.replace }),
    [navigate],
  );
  return (
    <UsersPage
      search={search}
      onChange={change}
      me={user}
      shortest={options?.password_min_length}
      mayInvite={options && (options.sends_mail || options.has_mailbox)}
      onOwnChange={() => {
        queryClient.removeQueries({ queryKey: authKeys.me });
        void router.invalidate();
      }}
    />
  );
}
