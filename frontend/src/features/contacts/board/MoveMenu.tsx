import { Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { EstadoMark } from '@/components/EstadoLabel';
import { Kbd } from '@/components/Kbd';
import { useT } from '@/lib/i18n/later';
import { useIsPhone } from '@/lib/media';
import { type Contact, ESTADOS, type Estado } from '@/lib/types';
import classes from './Card.module.css';

type Props = { contact: Contact; tabIndex: number; onMove: (to: Estado) => void };

/** Every way to move a card without dragging it. */
export function MoveMenu({ contact, tabIndex, onMove }: Props) {
  const t = useT();
  const isPhone = useIsPhone();
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
      onClick={() => setIsOpen(true)}
    >
      <IconDots size={18} stroke={1.75} aria-hidden="true" />
    </button>
  );
  // The many cards have a button each, and a menu only while it is open.
  if (!isOpen) return button;
  return (
    <Menu
      opened
      returnFocus={false}
      position="bottom-end"
      width="13rem"
      // Out of the column, which would cut it off, and still within the page's landmark.
      withinPortal
      portalProps={{ target: '#contenido' }}
      onChange={(isStillOpen) => {
        if (!isStillOpen) close();
      }}
    >
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('board.moveTo')}</Menu.Label>
        {ESTADOS.map((estado, index) => (
          <Menu.Item
            key={estado}
            disabled={estado === contact.estado}
            leftSection={<EstadoMark estado={estado} />}
            rightSection={isPhone ? null : <Kbd keys={[String(index + 1)]} />}
            onClick={() => onMove(estado)}
          >
            {t(`common.estado.${estado}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
