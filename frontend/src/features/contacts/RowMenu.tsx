import { ActionIcon } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { Suspense, useRef, useState } from 'react';
import { useT } from '@/lib/i18n';
import { later } from '@/lib/later';
import type { Contact } from '@/lib/types';

const load = () => import('./RowMenuItems');
const RowMenuItems = later(load);

type Props = {
  contact: Contact;
  /** Rows are many: each says whose menu it is. */
  isOfRow?: boolean;
  size?: number;
};

/** What one does with a contact less often. */
export function RowMenu({ contact, isOfRow = true, size = 17 }: Props) {
  const t = useT();
  const [isOpen, setIsOpen] = useState(false);
  const target = useRef<HTMLButtonElement>(null);
  const label = isOfRow ? t('contact.actionsOf', { name: contact.nombre_completo }) : t('contact.actions');

  const button = (
    <ActionIcon
      ref={target}
      aria-label={label}
      aria-haspopup="menu"
      aria-expanded={isOpen}
      onPointerEnter={() => void load().catch(() => undefined)}
      onClick={() => setIsOpen(true)}
    >
      <IconDots size={size} stroke={1.75} aria-hidden="true" />
    </ActionIcon>
  );
  // A hundred rows have a button each, and a menu only while it is open.
  if (!isOpen) return button;
  return (
    <Suspense fallback={button}>
      <RowMenuItems contact={contact} target={button} onChange={setIsOpen} />
    </Suspense>
  );
}
