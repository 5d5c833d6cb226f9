import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Question, QuestionText } from '@/components/Question';
import { actualOf } from '@/lib/conflicts';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n/later';
import { tell } from '@/lib/notify';
import type { ContactView } from '@/lib/types';
import { deleteView } from './changes';

type Props = { view: ContactView; onDeleted: () => void; onClose: () => void };

/** Says what goes and what stays, and here why the server refused. */
export default function DeleteViewDialog({ view, onDeleted, onClose }: Props) {
  const t = useT();
  const { mutate, isPending, error } = useMutation(deleteView(useQueryClient()));
  // What the question was asked about, until one hears that it is another by now.
  const [seen, setSeen] = useState(view);
  const { nombre: name, es_del_equipo } = seen;
  function confirm() {
    mutate(seen, {
      onError: (refusal) => setSeen(actualOf<ContactView>(refusal) ?? seen),
      onSuccess: () => {
        tell(t('views.deleted', { name }));
        onClose();
        onDeleted();
      },
    });
  }
  return (
    <Question
      title={t('views.deleteTitle', { name })}
      refusal={error && (actualOf(error) ? t('conflict.viewToDelete') : explain(error))}
      confirm={t('views.deleteConfirm')}
      isPending={isPending}
      onConfirm={confirm}
      onClose={onClose}
    >
      <QuestionText>{t(es_del_equipo ? 'views.deleteTeamText' : 'views.deleteText')}</QuestionText>
    </Question>
  );
}
