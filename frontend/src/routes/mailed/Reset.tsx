import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ResetForm } from '@/features/auth/ResetForm';
import { useT } from '@/lib/i18n/later';
import { session } from '@/lib/session';
import { type Broken, BrokenLink, brokenBy } from './BrokenLink';
import { Sheet } from './Sheet';
import { useMailedToken } from './useMailedToken';

export function Reset() {
  const t = useT();
  const queryClient = useQueryClient();
  const token = useMailedToken();
  const [broken, setBroken] = useState<{ token: string; why: Broken } | null>(null);
  const [isDone, setIsDone] = useState(false);

  if (isDone)
    return (
      <Sheet title={t('mailed.resetDoneTitle')} text={t('mailed.resetDoneText')}>
        <Button component={Link} to="/entrar">
          {t('mailed.signIn')}
        </Button>
      </Sheet>
    );
  if (!token) return <BrokenLink why="missing" />;
  // Of this link, and of no other that is opened in its place.
  if (broken?.token === token) return <BrokenLink why={broken.why} />;
  return (
    <Sheet title={t('mailed.resetTitle')} text={t('mailed.resetText')}>
      <ResetForm
        key={token}
        token={token}
        onSaved={() => {
          // The server has ended every session of theirs, the one of this browser too.
          session.end();
          queryClient.clear();
          setIsDone(true);
        }}
        onRefused={(error) => {
          const why = brokenBy(error);
          if (why) setBroken({ token, why });
        }}
      />
    </Sheet>
  );
}
