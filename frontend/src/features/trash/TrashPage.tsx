import { Button } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Suspense, useEffect, useState } from 'react';
import { Bone } from '@/components/Bone';
import { More } from '@/components/More';
import page from '@/components/Page.module.css';
import { PeopleSkeleton } from '@/components/PeopleSkeleton';
import { SearchField } from '@/components/SearchField';
import { SelectButton } from '@/components/SelectButton';
import { SelectionBar } from '@/components/SelectionBar';
import bar from '@/components/SelectionBar.module.css';
import { Failed, State } from '@/components/State';
import state from '@/components/State.module.css';
import { announce } from '@/lib/announce';
import { explain } from '@/lib/errors';
import { t as translate, useT } from '@/lib/i18n/later';
import { later } from '@/lib/later';
import { useIsPhone } from '@/lib/media';
import { tell, tellRefusal } from '@/lib/notify';
import { can } from '@/lib/policies';
import {
  chooseLoaded,
  clearSelection,
  isAllChosen,
  selectionStore,
  useLoaded,
  useSelectionOf,
} from '@/lib/selection';
import { useStore } from '@/lib/store';
import { useTitle } from '@/lib/title';
import type { Contact, TrashedContact, User } from '@/lib/types';
import { type Holder, holderOf, restoreContact, trashQuery } from './queries';
import type { TrashSearch } from './search';
import { TrashCards } from './TrashCards';
import classes from './TrashPage.module.css';
import { TrashTable } from './TrashTable';

const EraseDialog = later(() => import('./EraseDialog'));
const RestoreDialog = later(() => import('./RestoreDialog'));

/** The API takes so many ids in one request. */
const MOST_AT_ONCE = 10_000;

/** How a user is called; nothing where they are not of the team any more. */
export type NameOf = (userId: string | null) => string | undefined;

type Props = {
  search: TrashSearch;
  onSearch: (buscar: string) => void;
  me: User;
  nameOf: NameOf;
  /** Brings several back, in a job that is told of; rejects with why not. */
  onRestoreMany: (ids: string[]) => Promise<void>;
};

type Dialog =
  | { kind: 'erase'; contact: TrashedContact }
  | { kind: 'email'; contact: TrashedContact; holder: Holder };

export function TrashPage({ search, onSearch, me, nameOf, onRestoreMany }: Props) {
  const t = useT();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  // Gone from the list at the click, and back in it if that is refused.
  const [restoring, setRestoring] = useState<ReadonlySet<string>>(new Set());
  const { mutateAsync } = useMutation(restoreContact(useQueryClient()));
  const isChoosing = useSelectionOf(`trash ${search.buscar ?? ''}`);
  useTitle(t('trash.title'));

  async function restore(contact: TrashedContact, next: string | undefined) {
    setRestoring((ids) => new Set([...ids, contact.id]));
    focusLater(next);
    try {
      tellRestored(await mutateAsync({ id: contact.id }));
    } catch (error) {
      const holder = holderOf(error);
      if (holder) setDialog({ kind: 'email', contact, holder });
      else tellRefusal(explain(error));
    } finally {
      setRestoring((ids) => new Set([...ids].filter((id) => id !== contact.id)));
    }
  }

  function close() {
    const opener = dialog?.contact.id;
    setDialog(null);
    // A menu's item that opened the dialog is gone by now: back to its row.
    focusLater(opener);
  }

  return (
    <section className={page.page} aria-labelledby="trash">
      <header className={page.head}>
        <h1 id="trash">{t('trash.title')}</h1>
      </header>
      <div className={classes.toolbar}>
        <SearchField
          className={classes.search}
          label={t('trash.searchLabel')}
          placeholder={t('trash.searchPlaceholder')}
          clearLabel={t('trash.clearSearch')}
          value={search.buscar ?? ''}
          onSearch={onSearch}
        />
      </div>
      <TrashList
        search={search.buscar ?? ''}
        onSearch={onSearch}
        nameOf={nameOf}
        restoring={restoring}
        onRestore={(contact, next) => void restore(contact, next)}
        onErase={can(me, 'contact:erase') ? (contact) => setDialog({ kind: 'erase', contact }) : undefined}
      />
      {isChoosing && <TrashBar onRestore={onRestoreMany} />}
      <Suspense>
        {dialog?.kind === 'email' && (
          <RestoreDialog
            contact={dialog.contact}
            holder={dialog.holder}
            onRestored={tellRestored}
            onClose={close}
          />
        )}
        {dialog?.kind === 'erase' && <EraseDialog contact={dialog.contact} onClose={close} />}
      </Suspense>
    </section>
  );
}

function TrashBar({ onRestore }: { onRestore: Props['onRestoreMany'] }) {
  const t = useT();
  const isPhone = useIsPhone();
  const { ids } = useStore(selectionStore);
  const [isSending, setIsSending] = useState(false);
  const isTooMany = ids.size > MOST_AT_ONCE;

  async function restore() {
    setIsSending(true);
    try {
      await onRestore([...ids]);
      clearSelection();
      focusLater(undefined);
    } catch (error) {
      tellRefusal(explain(error));
    } finally {
      setIsSending(false);
    }
  }
  return (
    <SelectionBar
      text={ids.size > 0 || !isPhone ? t('bulk.selected', { count: ids.size }) : t('bulk.none')}
      onClear={clearSelection}
      isClearedByEscape
      more={
        isPhone &&
        !(ids.size > 0 && isAllChosen()) && (
          <Button variant="subtle" className={bar.more} onClick={chooseLoaded}>
            {t('bulk.loaded')}
          </Button>
        )
      }
    >
      <button
        type="button"
        className={bar.action}
        disabled={ids.size === 0 || isTooMany || isSending}
        title={isTooMany ? t('bulk.tooMany', { most: MOST_AT_ONCE }) : undefined}
        onClick={() => void restore()}
      >
        <IconArrowBackUp size={18} stroke={1.6} aria-hidden="true" />
        <span>{t('trash.restore')}</span>
      </button>
    </SelectionBar>
  );
}

function tellRestored(contact: Contact) {
  tell(
    <>
      {translate('trash.restored', { name: contact.nombre_completo })}{' '}
      <Link to="/contactos/$contactId" params={{ contactId: contact.id }} className={page.link}>
        {translate('trash.openContact')}
      </Link>
    </>,
  );
}

/** The row that takes the place of one that leaves; without any, the page. */
function focusLater(id: string | undefined) {
  requestAnimationFrame(() => {
    const row = id && document.querySelector<HTMLElement>(`[data-trash="${id}"]`);
    (row || document.getElementById('contenido'))?.focus();
  });
}

export type OnRestore = (contact: TrashedContact, next: string | undefined) => void;
export type OnErase = (contact: TrashedContact) => void;

export type RowsProps = {
  contacts: TrashedContact[];
  nameOf: NameOf;
  onRestore: (contact: TrashedContact) => void;
  /** Only for who may. */
  onErase: OnErase | undefined;
};

type ListProps = {
  search: string;
  onSearch: (buscar: string) => void;
  nameOf: NameOf;
  restoring: ReadonlySet<string>;
  onRestore: OnRestore;
  onErase: OnErase | undefined;
};

function TrashList({ search, onSearch, nameOf, restoring, onRestore, onErase }: ListProps) {
  const t = useT();
  const isPhone = useIsPhone();
  const trash = useInfiniteQuery(trashQuery(search));
  const { data, error, isPlaceholderData } = trash;
  const loaded = data?.pages.flatMap(({ items }) => items);
  const contacts = loaded?.filter(({ id }) => !restoring.has(id));
  const [first] = data?.pages ?? [];
  useLoaded(() => contacts?.map(({ id }) => id) ?? []);
  const isSettled = first !== undefined && !isPlaceholderData;
  const count = loaded && contacts && first ? first.total - (loaded.length - contacts.length) : 0;
  const total = t(first?.total_is_exact === false ? 'trash.countOver' : 'trash.count', { count });
  useEffect(() => {
    if (isSettled && search) announce(total);
  }, [isSettled, search, total]);

  if (error && !contacts)
    return <Failed title={t('trash.failedTitle')} error={error} onRetry={() => void trash.refetch()} />;
  if (!contacts) return <PeopleSkeleton isPhone={isPhone} columns={COLUMNS} />;
  if (contacts.length === 0 && isSettled) return <Nothing search={search} onSearch={onSearch} />;

  const Rows = isPhone ? TrashCards : TrashTable;
  const restore = (contact: TrashedContact) => {
    const place = contacts.indexOf(contact);
    onRestore(contact, (contacts[place + 1] ?? contacts[place - 1])?.id);
  };
  return (
    <div className={page.body} aria-busy={isPlaceholderData}>
      <Rows contacts={contacts} nameOf={nameOf} onRestore={restore} onErase={onErase} />
      <footer className={page.foot}>
        <More query={trash} label={t('trash.more')} failed={t('trash.failedMore')} />
        <span>{total}</span>
        {isPhone && <SelectButton />}
      </footer>
    </div>
  );
}

/** What stands beside the names while they are on the way. */
const COLUMNS = (
  <>
    <Bone width="12rem" />
    <Bone width="11rem" />
    <Bone width="5rem" />
    <Bone width="6rem" height="1.625rem" />
  </>
);

const BIN = (
  <>
    <path d="M30 30h52M47 30v-7h18v7M35 30l4 46h34l4-46" />
    <path className={state.accent} d="M46 57a10 10 0 1 0 2-9M46 41v8h8" />
  </>
);

function Nothing({ search, onSearch }: { search: string; onSearch: (buscar: string) => void }) {
  const t = useT();
  if (search)
    return (
      <State drawing="search" title={t('trash.noMatchTitle', { search })} text={t('trash.noMatchText')}>
        <Button variant="default" onClick={() => onSearch('')}>
          {t('trash.clearSearch')}
        </Button>
      </State>
    );
  return (
    <State drawing={BIN} title={t('trash.emptyTitle')} text={t('trash.emptyText')}>
      <Button variant="default" component={Link} to="/contactos">
        {t('trash.emptyAction')}
      </Button>
    </State>
  );
}
