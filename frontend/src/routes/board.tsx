import { getRouteApi, Outlet, useChildMatches } from '@tanstack/react-router';
import { BoardPage } from '@/features/contacts/board/BoardPage';
import { useChangeSearch } from '@/features/contacts/useChangeSearch';

const route = getRouteApi('/_app/tablero');

export default function BoardRoute() {
  const search = route.useSearch();
  const change = useChangeSearch();
  const hasPanel = useChildMatches().length > 0;
  return <BoardPage search={search} onChange={change} panel={hasPanel ? <Outlet /> : null} />;
}
