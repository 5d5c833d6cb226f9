import { useMutation, useQueryClient } from '@tanstack/react-query';
import { explain } from '@/lib/errors';
import { t } from '@/lib/i18n/later';
import { tell, tellRefusal } from '@/lib/notify';
import type { User } from '@/lib/types';
import { inviteAgain } from './queries';

/** Said in a line when the link is on its way, and in a line why not. */
export function useInviteAgain(): (user: User) => void {
  const { mutate } = useMutation(inviteAgain(useQueryClient()));
  return ({ id, email }) =>
    mutate(id, {
      onSuccess: () => tell(t('users.inviteSent', { email })),
      onError: (error) => tellRefusal(explain(error)),
    });
}
