import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense } from 'react';
import { whenReached } from '@/lib/connection';
import { useT } from '@/lib/i18n';
import { useIsPhone } from '@/lib/media';
import { useStore } from '@/lib/store';
import { useTitle } from '@/lib/title';
import classes from './ContactsPage.module.css';
import { ContactsSkeleton } from './ContactsSkeleton';
import { ContactsToolbar } from './ContactsToolbar';
import { EndlessList } from './EndlessList';
import { SortSelect } from './SortSelect';
import type { ContactsSearch } from './search';
import { ViewMenu } from './ViewMenu';
import { ViewSwitch } from './ViewSwitch';
import { isPaged, viewStore } from './view';

const PagedList = lazy(() => whenReached(() => import('./PagedList')));

/** Changes what the address holds; `replace` where Back should not stop at each step (typing). */
export type ChangeSearch = (patch: Partial<ContactsSearch>, options?: { replace?: boolean }) => void;

type Props = {
  search: ContactsSearch;
  onChange: ChangeSearch;
  /** What stands beside the list: a contact, a form. On a phone it takes the list's place. */
  panel: ReactNode | null;
};

export function ContactsPage({ search, onChange, panel }: Props) {
  const t = useT();
  const isPhone = useIsPhone();
  useTitle(t('contacts.title'));
  if (isPhone && panel) return panel;
  return (
    <div className={classes.page}>
      <section className={classes.list} aria-label={t('contacts.title')}>
        <header className={classes.head}>
          <h1>{t('contacts.title')}</h1>
          <ViewSwitch />
          {isPhone ? (
            <SortSelect search={search} onChange={onChange} />
          ) : (
            <div className={classes.tools}>
              <SortSelect search={search} onChange={onChange} />
              <ViewMenu search={search} onChange={onChange} />
              <Button
                component={Link}
                to="/contactos/nuevo"
                search={true}
                leftSection={<IconPlus size={16} aria-hidden="true" />}
              >
                {t('contacts.new')}
              </Button>
            </div>
          )}
        </header>
        <ContactsToolbar search={search} onChange={onChange} />
        <ContactsList search={search} onChange={onChange} isPhone={isPhone} isBesidePanel={panel !== null} />
      </section>
      {panel && <div className={classes.panel}>{panel}</div>}
    </div>
  );
}

export type ListProps = Omit<Props, 'panel'> & { isPhone: boolean; isBesidePanel: boolean };

function ContactsList(props: ListProps) {
  const { mode } = useStore(viewStore);
  if (!isPaged(mode, props.search)) return <EndlessList {...props} />;
  return (
    <Suspense fallback={<ContactsSkeleton isPhone={props.isPhone} />}>
      <PagedList {...props} />
    </Suspense>
  );
}
