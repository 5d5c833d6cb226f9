import { useQuery } from '@tanstack/react-query';
import { useRouteContext } from '@tanstack/react-router';
import { contactsQuery, summaryQuery } from '@/features/contacts/queries';
import { HomePage } from '@/features/home/HomePage';
import { NEWEST } from '@/features/home/NewestContacts';
import { useT } from '@/lib/i18n/later';
import { useTitle } from '@/lib/title';

export default function HomeRoute() {
  const t = useT();
  const { user } = useRouteContext({ from: '/_app' });
  const summary = useQuery(summaryQuery());
  const newest = useQuery(contactsQuery({ page: 0, size: NEWEST, sort: '-created_at' }));
  useTitle(t('home.title'));
  return (
    <HomePage
      user={user}
      summary={{ data: summary.data, error: summary.error, retry: () => void summary.refetch() }}
      newest={newest.data?.items}
    />
  );
}
