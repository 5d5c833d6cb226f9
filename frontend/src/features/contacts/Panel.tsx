import { ActionIcon } from '@mantine/core';
import { IconArrowLeft, IconX } from '@tabler/icons-react';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { type ReactNode, type Ref, useCallback } from 'react';
import { useT } from '@/lib/i18n';
import { useIsPhone } from '@/lib/media';
import { useShortcut } from '@/lib/shortcuts';
import classes from './Panel.module.css';

/** The page's own heading where the panel is all there is, else the second after the list's. */
export function PanelTitle({ children }: { children: ReactNode }) {
  const isPhone = useIsPhone();
  const Heading = isPhone ? 'h1' : 'h2';
  return <Heading className={classes.title}>{children}</Heading>;
}

/** Back to what the panel stands beside, with its filters as they were. */
export function useClosePanel(): () => Promise<void> {
  const navigate = useNavigate();
  const isBoard = useRouterState({ select: (state) => state.location.pathname.startsWith('/tablero') });
  return useCallback(
    () => navigate({ to: isBoard ? '/tablero' : '/contactos', search: true }),
    [navigate, isBoard],
  );
}

type Props = {
  label: string;
  /** Beside the cross. */
  tools?: ReactNode;
  ref?: Ref<HTMLElement>;
  children: ReactNode;
};

/** What stands beside the list; Escape and the cross go back to it. */
export function Panel({ label, tools, ref, children }: Props) {
  const t = useT();
  const isPhone = useIsPhone();
  const close = useClosePanel();
  useShortcut('Escape', () => void close());
  const Icon = isPhone ? IconArrowLeft : IconX;
  const cross = (
    <ActionIcon aria-label={t('contacts.closePanel')} onClick={() => void close()}>
      <Icon size={18} aria-hidden="true" />
    </ActionIcon>
  );
  return (
    <section ref={ref} tabIndex={-1} className={classes.panel} aria-label={label}>
      <div className={classes.bar}>
        {isPhone && cross}
        <div className={classes.tools}>{tools}</div>
        {!isPhone && cross}
      </div>
      {children}
    </section>
  );
}
