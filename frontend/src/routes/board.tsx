import { getRouteApi, Outlet, useChildMatches, useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { BoardPage } from '@/features/contacts/board/BoardPage';
import type { ChangeSearch } from '@/features/contacts/ContactsPage';

const route = getRouteApi('/_app/tablero');

export default function BoardRoute() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const hasPanel = useChildMatches().length > 0;

  const change = useCallback<ChangeSearch>(
    (patch, options) =>
      void navigate({
        to: '.',
        search: (last) => ({ ...last, pagina: undefined, ...patch }),
        replace: options?.replace,
      }),
    [navigate],
  );
  return <BoardPage search={search} onChange={change} panel={hasPanel ? <Outlet /> : null} />;
}
