import type { Catalogue } from '../index.ts';
import { apiKeys } from './api-keys.ts';
import { audit } from './audit.ts';
import { auth } from './auth.ts';
import { board } from './board.ts';
import { bulk } from './bulk.ts';
import { common } from './common.ts';
import { conflict } from './conflict.ts';
import { contact } from './contact.ts';
import { contacts } from './contacts.ts';
import { duplicates } from './duplicates.ts';
import { error } from './error.ts';
import { exporting } from './exporting.ts';
import { factor } from './factor.ts';
import { history } from './history.ts';
import { home } from './home.ts';
import { importing } from './importing.ts';
import { jobs } from './jobs.ts';
import { mailed } from './mailed.ts';
import { mails } from './mails.ts';
import { merge } from './merge.ts';
import { owners } from './owners.ts';
import { passkeys } from './passkeys.ts';
import { profile } from './profile.ts';
import { sessions } from './sessions.ts';
import { shell, shortcuts } from './shell.ts';
import { trash } from './trash.ts';
import { undo } from './undo.ts';
import { users } from './users.ts';
import { views } from './views.ts';

/** English, with the same keys as `es`; loaded only when it is chosen. */
export const en: Catalogue = {
  common,
  error,
  exporting,
  factor,
  shell,
  shortcuts,
  apiKeys,
  audit,
  auth,
  board,
  conflict,
  duplicates,
  bulk,
  contact,
  contacts,
  history,
  home,
  importing,
  jobs,
  mailed,
  mails,
  merge,
  owners,
  passkeys,
  profile,
  sessions,
  trash,
  undo,
  users,
  views,
};
