import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useT } from '@/lib/i18n';
import type { Contact, Municipio } from '@/lib/types';
import { PickedFact } from '../PickedFact';
import { useSaveFact } from '../useSaveFact';
import { PlaceList } from './PlaceList';
import { placeQuery } from './queries';

/** Its municipio, changed where it stands; a contact without a city has that one's name then. */
export function PlaceFact({ contact }: { contact: Contact }) {
  const t = useT();
  const [isOpen, setIsOpen] = useState(false);
  const label = t('contact.place.label');
  const save = useSaveFact(contact, label);
  const code = contact.municipio ?? '';
  const { data: place } = useQuery({ ...placeQuery(code), enabled: code !== '' });
  const shown = code === '' ? t('common.none') : (place?.etiqueta ?? code);

  function choose(chosen: Municipio | null) {
    setIsOpen(false);
    const municipio = chosen?.codigo ?? null;
    if (municipio === contact.municipio) return;
    void save(chosen && !contact.ciudad ? { municipio, ciudad: chosen.nombre_comun } : { municipio });
  }

  return (
    <PickedFact
      field="municipio"
      label={label}
      value={shown}
      isEmpty={code === ''}
      width="20rem"
      isOpen={isOpen}
      onOpen={setIsOpen}
      options={<PlaceList chosen={code} onChoose={choose} />}
    />
  );
}
