import type { User } from '@/lib/types';

/** What one can do with a user; what needs a dialog opens it, the rest is done at once. */
export type UserAction =
  | 'edit'
  | 'password'
  | 'sessions'
  | 'factor'
  | 'invite'
  | 'activity'
  | 'role'
  | 'delete';
export type OnAction = (action: UserAction, user: User) => void;
