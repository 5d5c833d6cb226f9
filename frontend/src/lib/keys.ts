/** The roots of query keys that more than one feature hangs its own under, so that what changes one refreshes all. */

/** Everything that follows from contacts: lists, counts, figures, the totals of views. */
export const CONTACTS = ['contacts'] as const;
/** Who is likely there twice: under the contacts, as whatever changes one may make or end a likeness. */
export const DUPLICATES = [...CONTACTS, 'duplicates'] as const;
/** Everything that follows from users: their list, the team's names. */
export const USERS = ['users'] as const;
/** The views that one has, oneself or with the team. */
export const VIEWS = ['views'] as const;
/** Long work; what changes or undoes many contacts adds to it. */
export const JOBS = ['jobs'] as const;
/** Files whose rows become contacts. */
export const IMPORTS = ['imports'] as const;
/** Of what is being undone. */
export const UNDO = ['undo'] as const;
/** What is written down of every change. */
export const AUDIT = ['audit'] as const;
