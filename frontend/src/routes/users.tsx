import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate, useRouter } from '@tanstack/react-router';
import { useCallback } from 'react';
import { authKeys } from '@/features/auth/queries';
import { type ChangeSearch, UsersPage } from '@/features/users/UsersPage';

const route = getRouteApi('/_app/usuarios');

export default function UsersRoute() {
  const search = route.useSearch();
  const { user } = route.useRouteContext();
  const navigate = useNavigate();
  const router = useRouter();
  const queryClient = useQueryClient();
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
      onOwnChange={() => {
        queryClient.removeQueries({ queryKey: authKeys.me });
        void router.invalidate();
      }}
    />
  );
}
