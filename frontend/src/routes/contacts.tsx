import { getRouteApi, Outlet, useChildMatches } from '@tanstack/react-router';
import { ContactsPage } from '@/features/contacts/ContactsPage';
import { useChangeSearch } from '@/features/contacts/useChangeSearch';

const route = getRouteApi('/_app/contactos');

export default function ContactsRoute() {
  const search = route.useSearch();
  const change = useChangeSearch();
  const hasPanel = useChildMatches().length > 0;
  return <ContactsPage search={search} onChange={change} panel={hasPanel ? <Outlet /> : null} />;
}
