import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Question, QuestionText } from '@/components/Question';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n/later';
import { tell } from '@/lib/notify';
import type { TrashedContact } from '@/lib/types';
import { eraseContact } from './queries';

/** Says what nobody can bring back, before it is done. */
export default function EraseDialog({ contact, onClose }: { contact: TrashedContact; onClose: () => void }) {
  const t = useT();
  const erase = useMutation(eraseContact(useQueryClient()));
  const name = contact.nombre_completo;
  const confirm = () =>
    erase.mutate(contact, {
      onSuccess: () => {
        tell(t('trash.erased', { name }));
        onClose();
      },
    });
  return (
    <Question
      title={t('trash.eraseTitle', { name })}
      refusal={erase.isError && explain(erase.error)}
      confirm={t('trash.erase')}
      isPending={erase.isPending}
      onConfirm={confirm}
      onClose={onClose}
    >
      <QuestionText>
        <strong>{t('trash.eraseText')}</strong> {t('trash.eraseTrail')}
      </QuestionText>
    </Question>
  );
}
