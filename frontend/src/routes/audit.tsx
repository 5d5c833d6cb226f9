import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { AuditPage, type ChangeSearch } from '@/features/audit/AuditPage';
import { parseAuditSearch } from '@/features/audit/search';
import { useTeam } from '@/features/contacts/owners/team';
import { useUndo } from '@/features/undo/useUndo';
import type { AuditEntry } from '@/lib/types';
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
  const nameOf = useNameOf();
  const { start, dialog } = useUndo(nameOf);
  const undo = useCallback(
    (entry: AuditEntry) => start({ of: 'auditoria', ...targetOf(entry) }, { isPreviewed: true }),
    [start],
  );
  return (
    <>
      <AuditPage search={search} onChange={change} team={useTeam()} nameOf={nameOf} onUndo={undo} />
      {dialog}
    </>
  );
}

/** A contact goes back by itself, as in its own history; with a user or a view goes what hung on it. */
function targetOf({ entidad, id, operacion_id }: AuditEntry) {
  return entidad === 'contacto' ? { cambio_id: id } : { operacion_id };
}
