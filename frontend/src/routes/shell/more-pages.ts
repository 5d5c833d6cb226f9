import {
  IconHistory,
  IconMail,
  IconProgress,
  IconTrash,
  IconUsers,
  IconUsersGroup,
} from '@tabler/icons-react';
import type { Page } from './pages';

/** Below the others, and in the phone's menu; in a file of its own so that the first page need not wait for it. */
export const MORE_PAGES: Page[] = [
  { to: '/contactos/duplicados', label: 'shell.duplicates', icon: IconUsersGroup },
  { to: '/papelera', label: 'shell.trash', icon: IconTrash },
  { to: '/trabajos', label: 'shell.jobs', icon: IconProgress },
  { to: '/auditoria', label: 'shell.audit', icon: IconHistory, needs: 'audit:read' },
  { to: '/correo', label: 'shell.mails', icon: IconMail, needs: 'mail:read' },
  { to: '/usuarios', label: 'shell.users', icon: IconUsers, needs: 'user:read' },
];
