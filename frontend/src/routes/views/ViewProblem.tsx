import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Failed, State } from '@/components/State';
import { ContactsSkeleton } from '@/features/contacts/ContactsSkeleton';
import { EVERYBODY } from '@/features/contacts/definition';
import { useT } from '@/lib/i18n';
import { useIsPhone } from '@/lib/media';
import { useTitle } from '@/lib/title';
import type { OpenList } from './useOpenList';

type Props = { problem: NonNullable<OpenList['problem']>; onRetry: () => void };

/** In place of a list whose view is not here: on its way, gone, private, or out of reach. */
export function ViewProblem({ problem, onRetry }: Props) {
  const t = useT();
  const isPhone = useIsPhone();
  useTitle(problem === 'missing' ? t('views.missingTitle') : t('contacts.title'));
  if (problem === 'loading') return <ContactsSkeleton isPhone={isPhone} />;
  if (problem !== 'missing')
    return <Failed isPage title={t('views.failedTitle')} error={problem} onRetry={onRetry} />;
  return (
    <State isPage drawing="lock" title={t('views.missingTitle')} text={t('views.missingText')}>
      <Button renderRoot={(props) => <Link {...props} to="/contactos" search={{ vista: EVERYBODY }} />}>
        {t('views.all')}
      </Button>
    </State>
  );
}
