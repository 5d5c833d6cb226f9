import { getRouteApi, Outlet, useChildMatches } from '@tanstack/react-router';
import { BoardPage } from '@/features/contacts/board/BoardPage';
import { useOpenList } from './views/useOpenList';
import { ViewProblem } from './views/ViewProblem';

const route = getRouteApi('/_app/tablero');

export default function BoardRoute() {
  const { search, change, problem, retry } = useOpenList(route.useSearch());
  const hasPanel = useChildMatches().length > 0;
  if (problem) return <ViewProblem problem={problem} onRetry={retry} />;
  return <BoardPage search={search} onChange={change} panel={hasPanel ? <Outlet /> : null} />;
}
