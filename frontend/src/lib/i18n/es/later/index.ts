import { profile } from './profile.ts';
import { users } from './users.ts';

/** What is not in the first page's code: see `../../later.ts`. */
export const later = { profile, users } as const;
