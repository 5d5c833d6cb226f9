import { ActionIcon } from '@mantine/core';
import { IconArrowLeft, IconX } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
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

/** What stands beside the list; Escape and the cross go back to it, with its filters as they were. */
export function Panel({ label, children }: { label: string; children: ReactNode }) {
  const t = useT();
  const isPhone = useIsPhone();
  const navigate = useNavigate();
  const close = () => void navigate({ to: '/contactos', search: true });
  useShortcut('Escape', close);
  const Icon = isPhone ? IconArrowLeft : IconX;
  return (
    <section className={classes.panel} aria-label={label}>
      <div className={classes.bar}>
        <ActionIcon aria-label={t('contacts.closePanel')} onClick={close}>
          <Icon size={18} aria-hidden="true" />
        </ActionIcon>
      </div>
      {children}
    </section>
  );
}
