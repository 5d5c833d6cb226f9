import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { AuditPage, type ChangeSearch } from '@/features/audit/AuditPage';
import { parseAuditSearch } from '@/features/audit/search';
import { useTeam } from '@/features/contacts/owners/team';
import { useNameOf } from './useNameOf';

const route = getRouteApi('/_app/auditoria');

export default function AuditRoute() {
  const raw = route.useSearch();
  const search = useMemo(() => parseAuditSearch(raw), [raw]);
  const navigate = useNavigate();
  const change = useCallback<ChangeSearch>(
    (patch) => void navigate({ to: '.', search: (last) => ({ ...last, ...patch }) }),
    [navigate],
  );
  return <AuditPage search={search} onChange={change} team={useTeam()} nameOf={useNameOf()} />;
}
