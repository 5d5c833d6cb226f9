import { type Icon, IconAddressBook, IconHome, IconLayoutKanban } from '@tabler/icons-react';
import type { LinkProps } from '@tanstack/react-router';
import type { Key } from '@/lib/i18n';
import type { Action } from '@/lib/policies';

export type Page = { to: NonNullable<LinkProps['to']>; label: Key; icon: Icon; needs?: Action };

/** The navigation, in its order: at most four, or the phone's bar is full; more go to `more-pages`. */
export const PAGES: Page[] = [
  { to: '/', label: 'shell.home', icon: IconHome },
  { to: '/contactos', label: 'shell.contacts', icon: IconAddressBook },
  { to: '/tablero', label: 'board.title', icon: IconLayoutKanban },
];
