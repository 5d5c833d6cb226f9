import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Question, QuestionText } from '@/components/Question';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n/later';
import { tell } from '@/lib/notify';
import type { User } from '@/lib/types';
import { deleteUser, resetSecondFactor, updateUser } from './queries';
import { doneMessage } from './useQuickChange';

const WORDS = {
  delete: { title: 'users.deleteTitle', text: 'users.deleteText', confirm: 'users.delete' },
  factor: {
    title: 'users.resetFactorTitle',
    text: 'users.resetFactorText',
    confirm: 'users.resetFactorConfirm',
  },
  deactivateYourself: {
    title: 'users.deactivateYourselfTitle',
    text: 'users.deactivateYourselfText',
    confirm: 'users.deactivate',
  },
  demoteYourself: {
    title: 'users.demoteYourselfTitle',
    text: 'users.demoteYourselfText',
    confirm: 'users.demote',
  },
} as const;

export type ConfirmKind = keyof typeof WORDS;

const CHANGES = {
  deactivateYourself: { is_active: false },
  demoteYourself: { is_superuser: false },
} as const;

type Props = {
  kind: ConfirmKind;
  user: User;
  me: User;
  onChanged: (user: User) => void;
  onClose: () => void;
};

/** Names who it is about, and says here why the server refused. */
export function ConfirmDialog({ kind, user, me, onChanged, onClose }: Props) {
  const t = useT();
  const queryClient = useQueryClient();
  const remove = useMutation(deleteUser(queryClient));
  const update = useMutation(updateUser(queryClient));
  const reset = useMutation(resetSecondFactor(queryClient));
  const mutation = { delete: remove, factor: reset, deactivateYourself: update, demoteYourself: update }[
    kind
  ];
  const name = user.nombre_completo;
  const isForbidden = kind === 'delete' && user.id === me.id;

  function confirm() {
    if (kind === 'delete')
      return remove.mutate(user.id, {
        onSuccess: () => {
          tell(t('users.deleted', { name }));
          onClose();
        },
      });
    if (kind === 'factor')
      return reset.mutate(user.id, {
        onSuccess: () => {
          tell(t('users.resetFactorDone', { name }));
          onClose();
        },
      });
    const body = CHANGES[kind];
    update.mutate(
      { user, body },
      {
        onSuccess: (changed) => {
          tell(doneMessage(changed, body));
          onClose();
          onChanged(changed);
        },
      },
    );
  }

  return (
    <Question
      title={t(WORDS[kind].title, { name })}
      refusal={mutation.isError && explain(mutation.error)}
      confirm={t(WORDS[kind].confirm)}
      isForbidden={isForbidden}
      isPending={mutation.isPending}
      onConfirm={confirm}
      onClose={onClose}
    >
      <QuestionText>
        {isForbidden ? t('users.deleteNotYourself') : t(WORDS[kind].text, { name, email: user.email })}
      </QuestionText>
    </Question>
  );
}
