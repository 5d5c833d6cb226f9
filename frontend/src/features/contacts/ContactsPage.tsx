import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { hashKey } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, Suspense } from 'react';
import { LaterMenu } from '@/components/LaterMenu';
import { useT } from '@/lib/i18n';
import { later } from '@/lib/later';
import { useIsPhone } from '@/lib/media';
import { useSelectionOf } from '@/lib/selection';
import { useStore } from '@/lib/store';
import { useTitle } from '@/lib/title';
import classes from './ContactsPage.module.css';
import { ContactsSkeleton } from './ContactsSkeleton';
import { ContactsToolbar } from './ContactsToolbar';
import { EndlessList } from './EndlessList';
import { SortSelect } from './SortSelect';
import { type ContactsSearch, toEstados, toFilters } from './search';
import { ViewButton } from './ViewButton';
import { ViewSwitch } from './ViewSwitch';
import { isPaged, viewStore } from './view';

const ViewMenu = later(() => import('./ViewMenu'));
const BulkBar = later(() => import('./bulk/BulkBar'));
const PagedList = later(() => import('./PagedList'));

/** Changes what the address holds; `replace` where Back should not stop at each step (typing). */
export type ChangeSearch = (patch: Partial<ContactsSearch>, options?: { replace?: boolean }) => void;

type Props = {
  search: ContactsSearch;
  onChange: ChangeSearch;
  /** What stands beside the list: a contact, a form. On a phone it takes the list's place. */
  panel: ReactNode | null;
  /** What the list shows, where it is not all contacts; the heading itself, and the way to keep it. */
  title?: string;
  heading?: ReactNode;
  saving?: ReactNode;
};

export function ContactsPage({ search, onChange, panel, title, heading, saving }: Props) {
  const t = useT();
  const isPhone = useIsPhone();
  useTitle(title ?? t('contacts.title'));
  const isChoosing = useSelectionOf(hashKey([toFilters(search), toEstados(search)]));
  if (isPhone && panel) return panel;
  const shown = { search, isPhone, isBesidePanel: panel !== null };
  return (
    <div className={classes.page}>
      <section className={classes.list} aria-label={t('contacts.title')}>
        <header className={classes.head}>
          {heading ?? <h1>{t('contacts.title')}</h1>}
          <ViewSwitch />
          {isPhone ? (
            <SortSelect search={search} onChange={onChange} />
          ) : (
            <div className={classes.tools}>
              <SortSelect search={search} onChange={onChange} />
              <LaterMenu button={(open) => <ViewButton onClick={open} />}>
                {(isOpened) => <ViewMenu search={search} onChange={onChange} isOpened={isOpened} />}
              </LaterMenu>
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
        <ContactsToolbar search={search} onChange={onChange}>
          {saving}
        </ContactsToolbar>
        <ContactsList {...shown} onChange={onChange} />
        <Suspense>{isChoosing && <BulkBar {...shown} />}</Suspense>
      </section>
      {panel && <div className={classes.panel}>{panel}</div>}
    </div>
  );
}

export type ListProps = Pick<Props, 'search' | 'onChange'> & { isPhone: boolean; isBesidePanel: boolean };

function ContactsList(props: ListProps) {
  const { mode } = useStore(viewStore);
  if (!isPaged(mode, props.search)) return <EndlessList {...props} />;
  return (
    <Suspense fallback={<ContactsSkeleton isPhone={props.isPhone} />}>
      <PagedList {...props} />
    </Suspense>
  );
}
