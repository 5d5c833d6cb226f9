import { getRouteApi, Outlet, useChildMatches, useNavigate } from '@tanstack/react-router';
import { Suspense, useMemo } from 'react';
import { ContactsPage } from '@/features/contacts/ContactsPage';
import { isDefined, sameList, toDefinition } from '@/features/contacts/definition';
import { ListProvider } from '@/features/contacts/list';
import { ME } from '@/features/contacts/search';
import { viewStore, withColumns } from '@/features/contacts/view';
import { useT } from '@/lib/i18n';
import { later } from '@/lib/later';
import { useStore } from '@/lib/store';
import { ListHeading } from './views/ListHeading';
import { useOpenList } from './views/useOpenList';
import { ViewProblem } from './views/ViewProblem';

// Not needed for the first paint.
const SaveView = later(() => import('@/features/views/SaveView'));

const route = getRouteApi('/_app/contactos');

export default function ContactsRoute() {
  const t = useT();
  const navigate = useNavigate();
  const { user } = route.useRouteContext();
  const { search, change, view, isChanged, problem, retry } = useOpenList(route.useSearch());
  const hasPanel = useChildMatches().length > 0;
  const columns = useStore(viewStore);
  const isSaved = view !== undefined;
  const list = useMemo(() => ({ search, isSaved }), [search, isSaved]);
  if (problem) return <ViewProblem problem={problem} onRetry={retry} />;

  const isMine = !view && sameList(search, { propietario: [ME] });
  const title = view?.nombre ?? t(isMine ? 'views.mine' : 'contacts.title');
  // Nothing is lost by saving what everybody has: it is not offered, that is all.
  const isSavable = view ? isChanged : isDefined(search) && !isMine;
  const open = (vista: string) => void navigate({ to: '.', search: { vista } });
  return (
    <ListProvider value={list}>
      <ContactsPage
        search={search}
        onChange={change}
        panel={hasPanel ? <Outlet /> : null}
        title={title}
        heading={<ListHeading title={title} view={view} />}
        saving={
          <Suspense>
            <SaveView
              view={view}
              definition={isSavable ? toDefinition(view ? search : withColumns(search, columns)) : null}
              user={user}
              onOpen={open}
              onDiscard={() => view && open(view.id)}
            />
          </Suspense>
        }
      />
    </ListProvider>
  );
}
