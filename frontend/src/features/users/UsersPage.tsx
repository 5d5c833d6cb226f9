import { Button } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Suspense, useEffect, useRef, useState } from 'react';
import { Bone } from '@/components/Bone';
import classes from '@/components/Page.module.css';
import { PeopleSkeleton } from '@/components/PeopleSkeleton';
import { Failed, State } from '@/components/State';
import { announce } from '@/lib/announce';
import { useT } from '@/lib/i18n/later';
import { later } from '@/lib/later';
import { useIsPhone } from '@/lib/media';
import { useTitle } from '@/lib/title';
import type { User } from '@/lib/types';
import type { OnAction } from './actions';
import type { Dialog } from './Dialogs';
import { NO_DRAFT } from './draft';
import { usersQuery } from './queries';
import { isNarrowed, toParams, type UsersSearch } from './search';
import { UserCards } from './UserCards';
import own from './UsersPage.module.css';
import { UsersTable } from './UsersTable';
import { UsersToolbar } from './UsersToolbar';
import { useInviteAgain } from './useInviteAgain';
import { useQuickChange } from './useQuickChange';

const Dialogs = later(() => import('./Dialogs'));

/** Changes what the address holds; `replace` where Back should not stop at each step (typing). */
export type ChangeSearch = (patch: Partial<UsersSearch>, options?: { replace?: boolean }) => void;

type Props = {
  search: UsersSearch;
  onChange: ChangeSearch;
  me: User;
  /** The fewest characters of a password; nothing until that is known. */
  shortest: number | undefined;
  /** Whether an invitation would arrive; nothing until that is known. */
  mayInvite: boolean | undefined;
  /** Somebody changed their own account here: what they may see may have changed too. */
  onOwnChange: (user: User) => void;
};

export function UsersPage({ search, onChange, me, shortest, mayInvite, onOwnChange }: Props) {
  const t = useT();
  const isPhone = useIsPhone();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const draft = useRef(NO_DRAFT);
  useTitle(t('users.title'));

  const saved = (user: User) => {
    if (user.id === me.id) onOwnChange(user);
  };
  const change = useQuickChange(saved);
  const inviteAgain = useInviteAgain();

  const act: OnAction = (action, user) => {
    const isMe = user.id === me.id;
    if (action === 'invite') inviteAgain(user);
    else if (action !== 'activity' && action !== 'role') setDialog({ kind: action, user });
    else if (action === 'activity' && isMe && user.is_active) setDialog({ kind: 'deactivateYourself', user });
    else if (action === 'role' && isMe && user.is_superuser) setDialog({ kind: 'demoteYourself', user });
    else
      change(
        user,
        action === 'activity' ? { is_active: !user.is_active } : { is_superuser: !user.is_superuser },
      );
  };

  function close() {
    const opener = dialog && 'user' in dialog ? dialog.user.id : dialog?.kind;
    setDialog(null);
    // A menu's item that opened the dialog is gone by now: back to its button.
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-user="${opener}"]`)?.focus());
  }

  return (
    <section className={classes.page} aria-labelledby="users">
      <header className={classes.head}>
        <h1 id="users">{t('users.title')}</h1>
        <div className={own.actions}>
          <Button data-user="create" variant="default" onClick={() => setDialog({ kind: 'create' })}>
            {t('users.new')}
          </Button>
          <Button
            data-user="inviteNew"
            leftSection={<IconMail size={16} stroke={1.75} aria-hidden="true" />}
            onClick={() => setDialog({ kind: 'inviteNew' })}
          >
            {t('users.invite')}
          </Button>
        </div>
      </header>
      <UsersToolbar search={search} onChange={onChange} isPhone={isPhone} />
      <UsersList search={search} onChange={onChange} me={me} onAction={act} isPhone={isPhone} />

      {/* On their way once the page is there; who presses before that waits for them. */}
      <Suspense>
        <Dialogs
          dialog={dialog}
          draft={draft}
          me={me}
          shortest={shortest}
          mayInvite={mayInvite}
          onSaved={saved}
          onClose={close}
          isPhone={isPhone}
        />
      </Suspense>
    </section>
  );
}

type ListProps = Pick<Props, 'search' | 'onChange' | 'me'> & { onAction: OnAction; isPhone: boolean };

function UsersList({ search, onChange, me, onAction, isPhone }: ListProps) {
  const t = useT();
  const users = useInfiniteQuery(usersQuery(toParams(search)));
  const { data, error, isPlaceholderData } = users;
  const found = data?.pages.flat();
  const isSettled = found !== undefined && !isPlaceholderData;
  useEffect(() => {
    if (isSettled && isNarrowed(search)) announce(t('users.shown', { count: found.length }));
  }, [isSettled, found?.length, search, t]);

  if (error && !found)
    return <Failed title={t('users.failedTitle')} error={error} onRetry={() => void users.refetch()} />;
  if (!found) return <PeopleSkeleton isPhone={isPhone} columns={COLUMNS} />;
  if (found.length === 0 && isSettled) return <Nothing search={search} onChange={onChange} />;
  return (
    <div className={classes.body} aria-busy={isPlaceholderData}>
      {isPhone ? (
        <UserCards users={found} me={me} onAction={onAction} />
      ) : (
        <UsersTable users={found} me={me} search={search} onChange={onChange} onAction={onAction} />
      )}
      <footer className={classes.foot}>
        {users.hasNextPage ? (
          <Button
            variant="default"
            loading={users.isFetchingNextPage}
            onClick={() => void users.fetchNextPage()}
          >
            {t('users.more')}
          </Button>
        ) : (
          <span>{t('users.shown', { count: found.length })}</span>
        )}
      </footer>
    </div>
  );
}

/** What stands beside the names while they are on the way. */
const COLUMNS = (
  <>
    <Bone width="12rem" />
    <Bone width="6rem" />
    <Bone width="4rem" />
  </>
);

/** There is always oneself, so an empty list comes of its filters. */
function Nothing({ search, onChange }: Pick<Props, 'search' | 'onChange'>) {
  const t = useT();
  const isOnlySearch = search.buscar && !isNarrowed({ ...search, buscar: undefined });
  return (
    <State
      drawing="search"
      title={
        isOnlySearch ? t('users.noMatchTitle', { search: search.buscar ?? '' }) : t('users.noMatchFilters')
      }
      text={t('users.noMatchText')}
    >
      <Button
        variant="default"
        onClick={() => onChange({ buscar: undefined, cuenta: undefined, rol: undefined })}
      >
        {t('users.clearFilters')}
      </Button>
    </State>
  );
}
