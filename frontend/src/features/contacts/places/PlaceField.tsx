import { InputBase, Popover } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useT } from '@/lib/i18n';
import type { Municipio } from '@/lib/types';
import list from '../owners/OwnerList.module.css';
import { PlaceList } from './PlaceList';
import classes from './Places.module.css';
import { placeQuery } from './queries';

type Props = { value: string; error?: ReactNode; onChange: (place: Municipio | null) => void };

/** Where somebody lives, in a form. */
export function PlaceField({ value, error, onChange }: Props) {
  const t = useT();
  const [isOpen, setIsOpen] = useState(false);
  const { data: place } = useQuery({ ...placeQuery(value), enabled: value !== '' });
  const shown = value === '' ? t('contact.place.choose') : (place?.etiqueta ?? value);
  return (
    <Popover opened={isOpen} onChange={setIsOpen} position="bottom-start" width="20rem" trapFocus returnFocus>
      <Popover.Target>
        <InputBase
          component="button"
          type="button"
          name="municipio"
          label={t('contact.place.label')}
          error={error}
          pointer
          rightSection={<IconChevronDown size={16} stroke={1.75} aria-hidden="true" />}
          rightSectionPointerEvents="none"
          aria-haspopup="dialog"
          aria-label={t('contact.editField', { field: t('contact.place.label'), value: shown })}
          onClick={() => setIsOpen(!isOpen)}
        >
          <span className={value === '' ? classes.none : classes.name}>{shown}</span>
        </InputBase>
      </Popover.Target>
      <Popover.Dropdown className={list.dropdown} aria-label={t('contact.place.label')}>
        <PlaceList
          chosen={value}
          onChoose={(chosen) => {
            setIsOpen(false);
            onChange(chosen);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
