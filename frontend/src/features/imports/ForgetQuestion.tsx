import { Question, QuestionText } from '@/components/Question';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n/importing';

type Props = {
  forget: { isPending: boolean; error: unknown };
  onConfirm: () => void;
  onClose: () => void;
};

/** The file is gone then; what it made is not. */
export default function ForgetQuestion({ forget, onConfirm, onClose }: Props) {
  const t = useT();
  return (
    <Question
      title={t('importing.forgetTitle')}
      refusal={forget.error ? explain(forget.error) : null}
      confirm={t('importing.forget')}
      isPending={forget.isPending}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <QuestionText>{t('importing.forgetText')}</QuestionText>
    </Question>
  );
}
