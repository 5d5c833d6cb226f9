import { getRouteApi, useCanGoBack, useNavigate, useRouter } from '@tanstack/react-router';
import { useMemo } from 'react';
import { MergePage } from '@/features/contacts/duplicates/MergePage';
import { parseIds } from '@/features/contacts/duplicates/search';

const route = getRouteApi('/_app/contactos/fusionar');

export default function MergeRoute() {
  const raw = route.useSearch();
  const ids = useMemo(() => parseIds(raw), [raw]);
  const router = useRouter();
  const navigate = useNavigate();
  const canGoBack = useCanGoBack();

  /** Where one came from; whoever came by a link goes to the duplicates. */
  function leave() {
    if (canGoBack) router.history.back();
    else void navigate({ to: '/contactos/duplicados', replace: true });
  }

  return (
    <MergePage
      // Anew for others, so that nothing chosen for these is chosen for those.
      key={ids.join()}
      ids={ids}
      onChange={(next) => void navigate({ to: '/contactos/fusionar', search: { ids: next } })}
      // Back leads to where one chose them, and not to a merge that is done.
      onMerged={({ id }) =>
        void navigate({ to: '/contactos/$contactId', params: { contactId: id }, replace: true })
      }
      onCancel={leave}
    />
  );
}
