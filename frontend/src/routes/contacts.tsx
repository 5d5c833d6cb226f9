import { getRouteApi, Outlet, useChildMatches, useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { type ChangeSearch, ContactsPage } from '@/features/contacts/ContactsPage';

const route = getRouteApi('/_app/contactos');

export default function ContactsRoute() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const hasPanel = useChildMatches().length > 0;

  const change = useCallback<ChangeSearch>(
    (patch, options) =>
      // Whatever changes but the page itself, one starts again on the first.
      void navigate({
        to: '.',
        search: (last) => ({ ...last, pagina: undefined, ...patch }),
        replace: options?.replace,
      }),
    [navigate],
  );
  return <ContactsPage search={search} onChange={change} panel={hasPanel ? <Outlet /> : null} />;
}
