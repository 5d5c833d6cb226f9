import { IconDots } from '@tabler/icons-react';
import { Suspense, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useT } from '@/lib/i18n/later';
import { later } from '@/lib/later';
import type { Contact, Estado } from '@/lib/types';
import classes from './Card.module.css';

const load = () => import('./MoveMenuItems');
const MoveMenuItems = later(load);

type Props = { contact: Contact; tabIndex: number; onMove: (to: Estado) => void };

/** Every way to move a card without dragging it. */
export function MoveMenu({ contact, tabIndex, onMove }: Props) {
  const t = useT();
  const [isOpen, setIsOpen] = useState(false);
  const target = useRef<HTMLButtonElement>(null);

  function close() {
    flushSync(() => setIsOpen(false));
    target.current?.focus({ preventScroll: true });
  }

  const button = (
    <button
      ref={target}
      type="button"
      className={classes.menu}
      tabIndex={tabIndex}
      aria-label={t('board.menu', { name: contact.nombre_completo })}
      aria-haspopup="menu"
      aria-expanded={isOpen}
      onPointerEnter={() => void load().catch(() => undefined)}
      onFocus={() => void load().catch(() => undefined)}
      onClick={() => setIsOpen(true)}
    >
      <IconDots size={18} stroke={1.75} aria-hidden="true" />
    </button>
  );
  // The many cards have a button each, and a menu only while it is open.
  if (!isOpen) return button;
  return (
    <Suspense fallback={button}>
      <MoveMenuItems contact={contact} target={button} onMove={onMove} onClose={close} />
    </Suspense>
  );
}
