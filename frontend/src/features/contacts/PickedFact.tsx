import { Popover } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { useT } from '@/lib/i18n';
import fact from './EditableFact.module.css';
import list from './owners/OwnerList.module.css';

type Props = {
  /** The field, as the API names it. */
  field: string;
  label: string;
  /** What stands there, in words. */
  value: string;
  isEmpty: boolean;
  width: string;
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
  /** What stands there as one sees it, where that is more than the words. */
  children?: ReactNode;
  /** What one chooses from. */
  options: ReactNode;
};

/** A fact of a contact that is chosen where it stands. */
export function PickedFact({
  field,
  label,
  value,
  isEmpty,
  width,
  isOpen,
  onOpen,
  children,
  options,
}: Props) {
  const t = useT();
  const id = useId();
  return (
    <div className={fact.fact} data-field={field}>
      <dt>
        <span id={`${id}-label`}>{label}</span>
      </dt>
      <dd>
        <div className={fact.show}>
          <Popover
            opened={isOpen}
            onChange={onOpen}
            position="bottom-start"
            width={width}
            trapFocus
            returnFocus
          >
            <Popover.Target>
              <button
                type="button"
                className={fact.value}
                data-empty={isEmpty || undefined}
                aria-label={t('contact.editField', { field: label, value })}
                aria-haspopup="dialog"
                onClick={() => onOpen(!isOpen)}
              >
                {children ?? value}
              </button>
            </Popover.Target>
            <Popover.Dropdown className={list.dropdown} aria-label={label}>
              {options}
            </Popover.Dropdown>
          </Popover>
        </div>
      </dd>
    </div>
  );
}
