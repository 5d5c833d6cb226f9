import { Popover } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useT } from '@/lib/i18n';
import type { Contact, Municipio } from '@/lib/types';
import fact from '../EditableFact.module.css';
import list from '../owners/OwnerList.module.css';
import { useSaveFact } from '../useSaveFact';
import { PlaceList } from './PlaceList';
import { placeQuery } from './queries';

/** Its municipio, changed where it stands; a contact without a city has that one's name then. */
export function PlaceFact({ contact }: { contact: Contact }) {
  const t = useT();
  const id = useId();
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
    <div className={fact.fact} data-field="municipio">
      <dt>
        <span id={`${id}-label`}>{label}</span>
      </dt>
      <dd>
        <div className={fact.show}>
          <Popover
            opened={isOpen}
            onChange={setIsOpen}
            position="bottom-start"
            width="20rem"
            trapFocus
            returnFocus
          >
            <Popover.Target>
              <button
                type="button"
                className={fact.value}
                data-empty={code === '' || undefined}
                aria-label={t('contact.editField', { field: label, value: shown })}
                aria-haspopup="dialog"
                onClick={() => setIsOpen(!isOpen)}
              >
                {shown}
              </button>
            </Popover.Target>
            <Popover.Dropdown className={list.dropdown} aria-label={label}>
              <PlaceList chosen={code} onChoose={choose} />
            </Popover.Dropdown>
          </Popover>
        </div>
      </dd>
    </div>
  );
}
