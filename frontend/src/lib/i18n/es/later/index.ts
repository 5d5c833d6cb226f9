import { apiKeys } from './api-keys.ts';
import { audit } from './audit.ts';
import { board } from './board.ts';
import { bulk } from './bulk.ts';
import { conflict } from './conflict.ts';
import { error } from './error.ts';
import { exporting } from './exporting.ts';
import { factor } from './factor.ts';
import { history } from './history.ts';
import { home } from './home.ts';
import { jobs } from './jobs.ts';
import { mailed } from './mailed.ts';
import { mails } from './mails.ts';
import { passkeys } from './passkeys.ts';
import { profile } from './profile.ts';
import { sessions } from './sessions.ts';
import { shell } from './shell.ts';
import { shortcuts } from './shortcuts.ts';
import { trash } from './trash.ts';
import { undo } from './undo.ts';
import { users } from './users.ts';

/** What is not in the first page's code: see `../../later.ts`. */
export const later = {
  apiKeys,
  audit,
  board,
  bulk,
  conflict,
  error,
  exporting,
  factor,
  history,
  home,
  jobs,
  mailed,
  mails,
  passkeys,
  profile,
  sessions,
  shell,
  shortcuts,
  trash,
  undo,
  users,
} as const;
