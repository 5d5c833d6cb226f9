import { auth } from './auth.ts';
import { common } from './common.ts';
import { contacts } from './contacts.ts';
import { error } from './error.ts';
import { shell, shortcuts } from './shell.ts';

/** One file for each feature; a new one is added here and in `en`. */
export const es = { common, error, shell, shortcuts, auth, contacts } as const;
