import { useQueryClient } from '@tanstack/react-query';
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { type Dispatch, type SetStateAction, Suspense, useEffect, useRef, useState } from 'react';
import { DefaultPasswordBar } from '@/features/auth/DefaultPasswordBar';
import { deletionsStore, undoable } from '@/features/contacts/deletions';
import { announce } from '@/lib/announce';
import { useT } from '@/lib/i18n';
import { later } from '@/lib/later';
import { useIsPhone } from '@/lib/media';
import { useShortcut, useUndoKey } from '@/lib/shortcuts';
import { useStore } from '@/lib/store';
import { undoLastOperation, undoRequests } from '@/lib/undo';
import { BottomBar } from './BottomBar';
import { Rail } from './Rail';
import classes from './Shell.module.css';

const Palette = later(() => import('./Palette'));
const ShortcutSheet = later(() => import('./ShortcutSheet'));
const UndoKey = later(() => import('./UndoKey'));

type Overlay = 'palette' | 'shortcuts' | null;

/** Navigation and page, and what works on every page: the palette, the shortcuts and their sheet. */
export function Shell() {
  const t = useT();
  const navigate = useNavigate();
  const isPhone = useIsPhone();
  const { overlay, open, close } = useOverlay();
  const main = useRef<HTMLElement>(null);
  const [search, setSearch] = useState('');
  useFocusOnPageChange(main);
  useLiveChanges();
  // A deletion that has not been sent yet is taken back first, by its own notice.
  const isUndoing = useStore(undoRequests).operation !== null;
  useUndoKey(() => undoable(deletionsStore.get()).length === 0 && undoLastOperation());
  // Before it is asked for.
  useEffect(() => {
    const timer = setTimeout(() => void import('./Palette').catch(() => undefined), 1_000);
    return () => clearTimeout(timer);
  }, []);
  const openPalette = () => {
    setSearch('');
    open('palette');
  };
  useEarlyTyping(overlay === 'palette', setSearch);
  useShortcut('mod+k', openPalette);
  useShortcut('?', () => open('shortcuts'));
  useShortcut('c', () => void navigate({ to: '/contactos/nuevo' }));

  const actions = {
    openPalette,
    openShortcuts: () => open('shortcuts'),
  };
  return (
    <div className={classes.shell}>
      <a href="#contenido" className={classes.skip}>
        {t('shell.skip')}
      </a>
      {!isPhone && <Rail {...actions} />}
      <main ref={main} id="contenido" tabIndex={-1} className={classes.main}>
        <DefaultPasswordBar />
        <Outlet />
      </main>
      {isPhone && <BottomBar {...actions} />}
      <Suspense>
        {overlay === 'palette' && (
          <Palette search={search} onSearch={setSearch} onClose={close} onShortcuts={actions.openShortcuts} />
        )}
        {isUndoing && <UndoKey />}
        {overlay === 'shortcuts' && <ShortcutSheet onClose={close} />}
      </Suspense>
    </div>
  );
}

/** What others change appears here too; not needed for the first paint. */
function useLiveChanges(): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    let stop: (() => void) | undefined;
    let isOver = false;
    const timer = setTimeout(async () => {
      const live = await import('@/lib/live').catch(() => undefined);
      if (!isOver) stop = live?.followChanges(queryClient);
    }, 500);
    return () => {
      isOver = true;
      clearTimeout(timer);
      stop?.();
    };
  }, [queryClient]);
}

/** One at a time; closed, the focus is back where it was, unless it went elsewhere. */
function useOverlay() {
  const [overlay, setOverlay] = useState<Overlay>(null);
  const opener = useRef<Element | null>(null);
  return {
    overlay,
    open(next: Overlay) {
      const focused = document.activeElement;
      if (!focused?.closest('[role="dialog"]')) opener.current = focused;
      setOverlay(next);
    },
    close() {
      setOverlay(null);
      requestAnimationFrame(() => {
        const isNowhere = document.activeElement === document.body;
        if (isNowhere && opener.current instanceof HTMLElement) opener.current.focus({ preventScroll: true });
      });
    },
  };
}

/** Who opens the palette and types at once types into it, even while its field is not there or has no focus yet. */
function useEarlyTyping(isAwaited: boolean, setTyped: Dispatch<SetStateAction<string>>): void {
  useEffect(() => {
    if (!isAwaited) return;
    const listener = (event: KeyboardEvent) => {
      const isThere = event.target instanceof Element && event.target.closest('[role="dialog"]');
      const isCharacter = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
      if (isThere || !(isCharacter || event.key === 'Enter')) return;
      event.preventDefault();
      event.stopPropagation();
      if (isCharacter) setTyped((typed) => typed + event.key);
    };
    window.addEventListener('keydown', listener, { capture: true });
    return () => window.removeEventListener('keydown', listener, { capture: true });
  }, [isAwaited, setTyped]);
}

/** A new page takes the focus and is named; what opens beside a page keeps its own. */
function useFocusOnPageChange(main: React.RefObject<HTMLElement | null>): void {
  const page = useRouterState({ select: (state) => state.resolvedLocation?.pathname.split('/')[1] });
  const shown = useRef(page);
  useEffect(() => {
    if (page === undefined || page === shown.current) return;
    const isFirst = shown.current === undefined;
    shown.current = page;
    if (isFirst) return;
    // A field of the new page may have it already.
    const isInside =
      main.current !== document.activeElement && main.current?.contains(document.activeElement);
    if (!isInside) main.current?.focus({ preventScroll: true });
    announce(document.title);
  }, [page, main]);
}
