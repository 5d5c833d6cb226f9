/** The roots of query keys that more than one feature hangs its own under, so that what changes one refreshes all. */

/** Everything that follows from contacts: lists, counts, figures, the totals of views. */
export const CONTACTS = ['contacts'] as const;
/** Everything that follows from users: their list, the team's names. */
export const USERS = ['users'] as const;
