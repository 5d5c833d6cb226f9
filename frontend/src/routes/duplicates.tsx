import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { DuplicatesPage } from '@/features/contacts/duplicates/DuplicatesPage';
import { type DuplicatesSearch, parseDuplicatesSearch } from '@/features/contacts/duplicates/search';

const route = getRouteApi('/_app/contactos/duplicados');

export default function DuplicatesRoute() {
  const raw = route.useSearch();
  const search = useMemo(() => parseDuplicatesSearch(raw), [raw]);
  const { user } = route.useRouteContext();
  const navigate = useNavigate();
  const change = (next: DuplicatesSearch) => void navigate({ to: '/contactos/duplicados', search: next });
  return <DuplicatesPage search={search} onChange={change} me={user} />;
}
