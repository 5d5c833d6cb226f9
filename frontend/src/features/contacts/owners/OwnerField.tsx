import { InputBase, Popover } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useRouteContext } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useT } from '@/lib/i18n';
import { OwnerLabel } from './OwnerLabel';
import { assignable, OwnerList } from './OwnerList';
import classes from './OwnerList.module.css';
import { useTeammate } from './team';

type Props = { value: string; error?: ReactNode; onChange: (value: string) => void };

/** Whose contact it will be, in a form. */
export function OwnerField({ value, error, onChange }: Props) {
  const t = useT();
  const { user } = useRouteContext({ from: '/_app' });
  const [isOpen, setIsOpen] = useState(false);
  const owner = useTeammate(value);
  return (
    <Popover
      opened={isOpen}
      onChange={setIsOpen}
      position="bottom-start"
      width="target"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <InputBase
          component="button"
          type="button"
          name="propietario_id"
          label={t('owners.owner')}
          error={error}
          pointer
          rightSection={<IconChevronDown size={16} stroke={1.75} aria-hidden="true" />}
          rightSectionPointerEvents="none"
          aria-haspopup="dialog"
          aria-label={t('contact.editField', {
            field: t('owners.owner'),
            value: owner?.nombre_completo ?? t('owners.nobody'),
          })}
          onClick={() => setIsOpen(!isOpen)}
        >
          {owner ? <OwnerLabel id={value} /> : <span className={classes.none}>{t('owners.nobody')}</span>}
        </InputBase>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown} aria-label={t('owners.owner')}>
        <OwnerList
          label={t('owners.assign')}
          options={(translate, team) => assignable(translate, team, user)}
          chosen={[value]}
          onChoose={(chosen) => {
            setIsOpen(false);
            onChange(chosen);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
