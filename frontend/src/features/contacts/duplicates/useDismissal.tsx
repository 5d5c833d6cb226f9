import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import notice from '@/components/Notice.module.css';
import { announce } from '@/lib/announce';
import { explain } from '@/lib/errors';
import { t as translate, useT } from '@/lib/i18n/duplicates';
import { tellRefusal } from '@/lib/notify';
import type { Contact, DuplicateGroup } from '@/lib/types';
import { dismiss, takeUpAgain } from './queries';
import { namesText } from './words';

/** Long enough to see that it was the wrong one. */
const UNDO_TIME = 12_000;

/** Says that they are different people, with a word that takes it back; `onDone` has the focus go on. */
export function useDismissal(onGone: (groupId: string) => void) {
  const queryClient = useQueryClient();
  const { mutate, isPending } = useMutation(dismiss(queryClient));
  const start = (group: DuplicateGroup, people: Contact[]) => {
    mutate(
      people.map(({ id }) => id),
      {
        onSuccess: ({ id }) => {
          onGone(group.id);
          announce(translate('duplicates.dismissed'));
          notifications.show({
            id,
            message: <Dismissed id={id} people={people} />,
            autoClose: UNDO_TIME,
            withCloseButton: false,
            withBorder: false,
            // Said by the live region.
            role: 'region',
            'aria-label': translate('duplicates.dismissedNotice'),
          });
        },
        onError: (error) => tellRefusal(explain(error)),
      },
    );
  };
  return { start, isPending };
}

function Dismissed({ id, people }: { id: string; people: Contact[] }) {
  const t = useT();
  const { mutate, isPending } = useMutation(takeUpAgain(useQueryClient()));
  const names = namesText(
    t,
    people.map(({ nombre_completo }) => nombre_completo),
  );
  function undo() {
    mutate(id, {
      onSuccess: () => {
        notifications.hide(id);
        announce(t('duplicates.restored', { names }));
      },
      onError: (error) => tellRefusal(explain(error)),
    });
  }
  return (
    <div className={notice.line}>
      <span className={notice.text}>{t('duplicates.dismissed')}</span>
      <Button
        variant="subtle"
        size="compact-md"
        className={notice.button}
        disabled={isPending}
        aria-label={t('duplicates.undoOf', { names })}
        onClick={undo}
      >
        {t('duplicates.undo')}
      </Button>
    </div>
  );
}
