import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type ReactNode, useEffect } from 'react';
import { announce } from '@/lib/announce';
import { useT } from '@/lib/i18n/later';
import { useShortcut } from '@/lib/shortcuts';
import classes from './SelectionBar.module.css';

type Props = {
  /** How many are chosen. */
  text: string;
  onClear: () => void;
  /** Where Escape has nothing else to close first. */
  isClearedByEscape: boolean;
  /** What chooses more of them. */
  more?: ReactNode;
  /** What is done to them. */
  children: ReactNode;
};

/** How many are chosen, and what can be done to all of them; there while one chooses. */
export function SelectionBar({ text, onClear, isClearedByEscape, more, children }: Props) {
  const t = useT();
  useEffect(() => announce(text), [text]);
  function clear() {
    onClear();
    announce(t('bulk.cleared'));
  }
  return (
    <section className={classes.bar} aria-label={t('bulk.bar')} data-bulk>
      {isClearedByEscape && <Escape onEscape={clear} />}
      <div className={classes.what}>
        <ActionIcon className={classes.clear} aria-label={t('bulk.clear')} onClick={clear}>
          <IconX size={18} stroke={1.75} aria-hidden="true" />
        </ActionIcon>
        <strong className={classes.count}>{text}</strong>
        {more}
      </div>
      <div className={classes.actions}>{children}</div>
    </section>
  );
}

function Escape({ onEscape }: { onEscape: () => void }) {
  useShortcut('Escape', onEscape);
  return null;
}
