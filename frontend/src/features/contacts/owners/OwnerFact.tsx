import { Popover } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouteContext } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { announce } from '@/lib/announce';
import { isLeftAlone } from '@/lib/conflicts';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n';
import type { Contact } from '@/lib/types';
import fact from '../EditableFact.module.css';
import { updateContact } from '../update';
import { OwnerLabel } from './OwnerLabel';
import { assignable, NOBODY, OwnerList } from './OwnerList';
import classes from './OwnerList.module.css';
import { useTeammate } from './team';

/** Whose contact it is, changed where it stands. */
export function OwnerFact({ contact }: { contact: Contact }) {
  const t = useT();
  const id = useId();
  const { user } = useRouteContext({ from: '/_app' });
  const [isOpen, setIsOpen] = useState(false);
  const { mutateAsync } = useMutation(updateContact(useQueryClient(), contact.id));
  const owner = useTeammate(contact.propietario_id);
  const label = t('owners.owner');
  const name = owner?.nombre_completo ?? t('owners.nobody');

  async function choose(value: string, called: string) {
    setIsOpen(false);
    const propietario_id = value || null;
    if (propietario_id === contact.propietario_id) return;
    try {
      const saved = await mutateAsync({ body: { propietario_id }, base: contact });
      if (!isLeftAlone(saved)) announce(t('owners.saved', { name: called }));
    } catch (error) {
      const reason = explain(error);
      notifications.show({
        color: 'red',
        message: t('contact.fieldNotSaved', { name: contact.nombre_completo, field: label, reason }),
      });
    }
  }

  return (
    <div className={fact.fact} data-field="propietario_id">
      <dt>
        <span id={`${id}-label`}>{label}</span>
      </dt>
      <dd>
        <div className={fact.show}>
          <Popover
            opened={isOpen}
            onChange={setIsOpen}
            position="bottom-start"
            width="17rem"
            trapFocus
            returnFocus
          >
            <Popover.Target>
              <button
                type="button"
                className={fact.value}
                data-empty={!owner || undefined}
                aria-label={t('contact.editField', { field: label, value: name })}
                aria-haspopup="dialog"
                onClick={() => setIsOpen(!isOpen)}
              >
                {owner ? <OwnerLabel id={owner.id} /> : name}
              </button>
            </Popover.Target>
            <Popover.Dropdown className={classes.dropdown} aria-label={label}>
              <OwnerList
                label={t('owners.assign')}
                options={(translate, team) => assignable(translate, team, user)}
                chosen={[contact.propietario_id ?? NOBODY]}
                onChoose={(value, called) => void choose(value, called)}
              />
            </Popover.Dropdown>
          </Popover>
        </div>
      </dd>
    </div>
  );
}
