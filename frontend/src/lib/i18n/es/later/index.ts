import { audit } from './audit.ts';
import { board } from './board.ts';
import { bulk } from './bulk.ts';
import { conflict } from './conflict.ts';
import { error } from './error.ts';
import { history } from './history.ts';
import { home } from './home.ts';
import { jobs } from './jobs.ts';
import { profile } from './profile.ts';
import { shortcuts } from './shortcuts.ts';
import { trash } from './trash.ts';
import { undo } from './undo.ts';
import { users } from './users.ts';

/** What is not in the first page's code: see `../../later.ts`. */
export const later = {
  audit,
  board,
  bulk,
  conflict,
  error,
  history,
  home,
  jobs,
  profile,
  shortcuts,
  trash,
  undo,
  users,
} as const;
