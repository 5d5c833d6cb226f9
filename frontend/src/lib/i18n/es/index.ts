import { auth } from './auth.ts';
import { board } from './board.ts';
import { common } from './common.ts';
import { contact } from './contact.ts';
import { contacts } from './contacts.ts';
import { error } from './error.ts';
import { owners } from './owners.ts';
import { profile } from './profile.ts';
import { shell } from './shell.ts';
import { views } from './views.ts';

/** One file for each feature; a new one is added here, or in `later`, and in `en`. */
export const es = {
  common,
  error,
  shell,
  auth,
  board,
  contact,
  contacts,
  owners,
  profile,
  views,
} as const;
