import { audit } from './audit.ts';
import { error } from './error.ts';
import { profile } from './profile.ts';
import { trash } from './trash.ts';
import { users } from './users.ts';

/** What is not in the first page's code: see `../../later.ts`. */
export const later = { audit, error, profile, trash, users } as const;
