import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { useTeam } from '@/features/contacts/owners/team';
import { ImportPage } from '@/features/imports/ImportPage';
import { type ImportSearch, parseImportSearch } from '@/features/imports/steps';

const route = getRouteApi('/_app/contactos/importar/$importId');

export default function ImportRoute() {
  const { importId } = route.useParams();
  const raw = route.useSearch();
  const search = useMemo(() => parseImportSearch(raw), [raw]);
  const navigate = useNavigate();
  const team = useTeam();
  const change = useCallback(
    (next: ImportSearch, { replace = false } = {}) =>
      void navigate({ to: '.', search: next, replace, resetScroll: false }),
    [navigate],
  );
  return (
    <ImportPage
      key={importId}
      id={importId}
      search={search}
      onSearch={change}
      team={team}
      onForgotten={() => void navigate({ to: '/contactos/importar' })}
    />
  );
}
