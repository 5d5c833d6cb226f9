/** What a user may do. The server decides; the page only hides what would be refused. */

import type { ContactView, User } from './types.ts';

export type Action =
  | 'contact:create'
  | 'contact:update'
  | 'contact:delete'
  | 'contact:merge'
  | 'contact:erase'
  | 'audit:read'
  | 'mail:read'
  | 'user:read'
  | 'user:create'
  | 'user:update'
  | 'user:delete';

const SUPERUSERS_ONLY: ReadonlySet<Action> = new Set<Action>([
  'contact:erase',
  'audit:read',
  'mail:read',
  'user:read',
  'user:create',
  'user:update',
  'user:delete',
]);

export function can(user: User, action: Action): boolean {
  return user.is_active && (user.is_superuser || !SUPERUSERS_ONLY.has(action));
}

/** A view is whoever made it's; administrators look after everybody's. */
export function canChangeView(user: User, view: ContactView): boolean {
  return view.usuario_id === user.id || user.is_superuser;
}
