import { Menu, UnstyledButton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconChevronDown } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { EstadoLabel } from '@/components/EstadoLabel';
import { announce } from '@/lib/announce';
import { isLeftAlone } from '@/lib/conflicts';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n';
import { type Contact, ESTADOS, type Estado } from '@/lib/types';
import classes from './EstadoMenu.module.css';
import { updateContact } from './update';

/** The estado, changed where it stands. */
export function EstadoMenu({ contact }: { contact: Contact }) {
  const t = useT();
  const { mutateAsync } = useMutation(updateContact(useQueryClient(), contact.id));
  const name = contact.nombre_completo;

  async function choose(estado: Estado) {
    if (estado === contact.estado) return;
    try {
      const saved = await mutateAsync({ body: { estado }, base: contact });
      if (!isLeftAlone(saved)) announce(t('contact.estadoSaved', { estado: t(`common.estado.${estado}`) }));
    } catch (error) {
      notifications.show({
        color: 'red',
        message: t('contact.estadoNotSaved', { name, reason: explain(error) }),
      });
    }
  }

  return (
    <Menu position="bottom-start" width="11rem" offset={4}>
      <Menu.Target>
        <UnstyledButton
          className={classes.target}
          data-estado={contact.estado}
          aria-label={t('contact.estadoIs', { estado: t(`common.estado.${contact.estado}`) })}
        >
          <EstadoLabel estado={contact.estado} />
          <IconChevronDown size={14} stroke={2} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={contact.estado} onChange={(estado) => void choose(estado as Estado)}>
          {ESTADOS.map((estado) => (
            <Menu.RadioItem key={estado} value={estado} closeMenuOnClick>
              <EstadoLabel estado={estado} />
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
