import { Menu } from '@mantine/core';
import type { ReactElement } from 'react';
import { EstadoMark } from '@/components/EstadoLabel';
import { Kbd } from '@/components/Kbd';
import { useT } from '@/lib/i18n/later';
import { useIsPhone } from '@/lib/media';
import { type Contact, ESTADOS, type Estado } from '@/lib/types';

type Props = {
  contact: Contact;
  target: ReactElement;
  onMove: (to: Estado) => void;
  onClose: () => void;
};

/** The menu itself, loaded when one is about to open it. */
export default function MoveMenuItems({ contact, target, onMove, onClose }: Props) {
  const t = useT();
  const isPhone = useIsPhone();
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
        if (!isStillOpen) onClose();
      }}
    >
      <Menu.Target>{target}</Menu.Target>
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
