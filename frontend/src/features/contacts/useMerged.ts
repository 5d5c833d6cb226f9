import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { t } from '@/lib/i18n';
import { tell } from '@/lib/notify';
import type { Contact } from '@/lib/types';
import { contactKeys } from './keys';

type Loaded = { data: Contact | undefined; isFetching: boolean };

/**
 * An address may be of somebody who was merged into another one: the API answers with that one, and the page goes on
 * there. Whether that is so. What is being asked for anew may be older than the undoing of the merge.
 */
export function useMerged(id: string, { data, isFetching }: Loaded): boolean {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const survivor = data && data.id !== id ? data : undefined;
  useEffect(() => {
    if (!survivor || isFetching) return;
    const key = contactKeys.detail(id);
    queryClient.setQueryData(contactKeys.detail(survivor.id), survivor);
    tell(t('contact.merged', { name: survivor.nombre_completo }));
    void navigate({ to: '.', params: { contactId: survivor.id }, search: true, replace: true }).then(() =>
      queryClient.removeQueries({ queryKey: key, exact: true }),
    );
  }, [survivor, isFetching, id, navigate, queryClient]);
  return survivor !== undefined;
}
