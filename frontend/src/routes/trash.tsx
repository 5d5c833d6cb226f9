import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { TrashPage } from '@/features/trash/TrashPage';
import { useNameOf } from './useNameOf';

const route = getRouteApi('/_app/papelera');

export default function TrashRoute() {
  const search = route.useSearch();
  const { user } = route.useRouteContext();
  const navigate = useNavigate();
  const nameOf = useNameOf();
  const look = useCallback(
    (buscar: string) => void navigate({ to: '.', search: buscar ? { buscar } : {}, replace: true }),
    [navigate],
  );
  return <TrashPage search={search} onSearch={look} me={user} nameOf={nameOf} />;
}
