import { useRouteContext } from '@tanstack/react-router';
import { useState } from 'react';
import { useT } from '@/lib/i18n';
import type { Contact } from '@/lib/types';
import { PickedFact } from '../PickedFact';
import { useSaveFact } from '../useSaveFact';
import { OwnerLabel } from './OwnerLabel';
import { assignable, NOBODY, OwnerList } from './OwnerList';
import { useTeammate } from './team';

/** Whose contact it is, changed where it stands. */
export function OwnerFact({ contact }: { contact: Contact }) {
  const t = useT();
  const { user } = useRouteContext({ from: '/_app' });
  const [isOpen, setIsOpen] = useState(false);
  const owner = useTeammate(contact.propietario_id);
  const label = t('owners.owner');
  const save = useSaveFact(contact, label);
  const name = owner?.nombre_completo ?? t('owners.nobody');

  function choose(value: string, called: string) {
    setIsOpen(false);
    const propietario_id = value || null;
    if (propietario_id === contact.propietario_id) return;
    void save({ propietario_id }, t('owners.saved', { name: called }));
  }

  return (
    <PickedFact
      field="propietario_id"
      label={label}
      value={name}
      isEmpty={!owner}
      width="17rem"
      isOpen={isOpen}
      onOpen={setIsOpen}
      options={
        <OwnerList
          label={t('owners.assign')}
          options={(translate, team) => assignable(translate, team, user)}
          chosen={[contact.propietario_id ?? NOBODY]}
          onChoose={choose}
        />
      }
    >
      {owner && <OwnerLabel id={owner.id} />}
    </PickedFact>
  );
}
