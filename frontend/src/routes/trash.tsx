import { useMutation } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { changeMany } from '@/features/contacts/bulk/actions';
import { watchJob } from '@/features/contacts/bulk/JobNotice';
import { parseTrashSearch } from '@/features/trash/search';
import { TrashPage } from '@/features/trash/TrashPage';
import { t } from '@/lib/i18n/later';
import { tell } from '@/lib/notify';
import { useNameOf } from './useNameOf';

const route = getRouteApi('/_app/papelera');

export default function TrashRoute() {
  const raw = route.useSearch();
  const search = useMemo(() => parseTrashSearch(raw), [raw]);
  const { user } = route.useRouteContext();
  const navigate = useNavigate();
  const nameOf = useNameOf();
  const look = useCallback(
    (buscar: string) => void navigate({ to: '.', search: buscar ? { buscar } : {}, replace: true }),
    [navigate],
  );
  const { mutateAsync } = useMutation(changeMany());
  const restoreMany = async (ids: string[]) => {
    const { trabajo_id, ...count } = await mutateAsync({ whom: { ids }, action: { accion: 'restaurar' } });
    if (trabajo_id) watchJob({ id: trabajo_id, kind: 'restaurar', count });
    else tell(t('bulk.nobody'));
  };
  return <TrashPage search={search} onSearch={look} me={user} nameOf={nameOf} onRestoreMany={restoreMany} />;
}
