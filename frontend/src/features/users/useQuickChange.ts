import { useMutation, useQueryClient } from '@tanstack/react-query';
import { explain } from '@/lib/errors';
import { t } from '@/lib/i18n/later';
import { tell, tellRefusal } from '@/lib/notify';
import type { User, UserUpdate } from '@/lib/types';
import { updateUser } from './queries';

type Change = Pick<UserUpdate, 'is_active' | 'is_superuser'>;

/** What is changed from the list at a click: said in a line when it is done, and in a line why not. */
export function useQuickChange(onChanged: (user: User) => void): (user: User, change: Change) => void {
  const { mutate } = useMutation(updateUser(useQueryClient()));
  return (user, body) =>
    mutate(
      { user, body },
      {
        onSuccess: (changed) => {
          tell(doneMessage(changed, body));
          onChanged(changed);
        },
        onError: (error) => tellRefusal(explain(error)),
      },
    );
}

export function doneMessage(user: User, { is_active, is_superuser }: Change): string {
  const name = user.nombre_completo;
  if (is_active !== undefined) return t(is_active ? 'users.activated' : 'users.deactivated', { name });
  return t(is_superuser ? 'users.promoted' : 'users.demoted', { name });
}
