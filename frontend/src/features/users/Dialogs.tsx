import type { RefObject } from 'react';
import type { User } from '@/lib/types';
import { ConfirmDialog, type ConfirmKind } from './ConfirmDialog';
import type { Draft } from './draft';
import { InviteDialog } from './InviteDialog';
import { ResetPasswordDialog } from './ResetPasswordDialog';
import { SessionsDialog } from './SessionsDialog';
import { UserDialog } from './UserDialog';

export type Dialog =
  | { kind: 'create' | 'inviteNew' }
  | { kind: 'edit' | 'password' | 'sessions' | ConfirmKind; user: User };

type Props = {
  dialog: Dialog | null;
  draft: RefObject<Draft>;
  me: User;
  /** The fewest characters of a password; nothing until that is known. */
  shortest: number | undefined;
  /** Whether an invitation would arrive; nothing until that is known. */
  mayInvite: boolean | undefined;
  onSaved: (user: User) => void;
  onClose: () => void;
  isPhone: boolean;
};

/** Whatever the page of users asks in front of itself. */
export default function Dialogs({
  dialog,
  draft,
  me,
  shortest,
  mayInvite,
  onSaved,
  onClose,
  isPhone,
}: Props) {
  if (!dialog) return null;
  switch (dialog.kind) {
    case 'create':
      return (
        <UserDialog draft={draft} shortest={shortest} onSaved={onSaved} onClose={onClose} isPhone={isPhone} />
      );
    case 'inviteNew':
      return <InviteDialog draft={draft} mayArrive={mayInvite} onClose={onClose} isPhone={isPhone} />;
    case 'edit':
      return (
        <UserDialog user={dialog.user} draft={draft} onSaved={onSaved} onClose={onClose} isPhone={isPhone} />
      );
    case 'password':
      return <ResetPasswordDialog user={dialog.user} onClose={onClose} />;
    case 'sessions':
      return <SessionsDialog user={dialog.user} isMe={dialog.user.id === me.id} onClose={onClose} />;
    default:
      return (
        <ConfirmDialog kind={dialog.kind} user={dialog.user} me={me} onChanged={onSaved} onClose={onClose} />
      );
  }
}
