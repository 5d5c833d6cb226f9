import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Bone } from '@/components/Bone';
import { Delayed } from '@/components/Delayed';
import { AcceptForm } from '@/features/auth/AcceptForm';
import { invitationQuery } from '@/features/auth/mailed';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n/later';
import { session } from '@/lib/session';
import { type Broken, BrokenLink, brokenBy } from './BrokenLink';
import { Sheet } from './Sheet';
import classes from './Sheet.module.css';
import { useMailedToken } from './useMailedToken';

export function Invitation() {
  const token = useMailedToken();
  return token ? <Opened key={token} token={token} /> : <BrokenLink why="missing" of="invitation" />;
}

function Opened({ token }: { token: string }) {
  const t = useT();
  const { data: invited, error, refetch } = useQuery(invitationQuery(token));
  const [broken, setBroken] = useState<Broken | null>(null);
  const [isAccepted, setIsAccepted] = useState(false);
  const why = broken ?? brokenBy(error);

  if (why) return <BrokenLink why={why} of="invitation" />;
  if (error && !invited)
    return (
      <Sheet title={t('mailed.failedTitle')}>
        <p className={classes.note} role="alert">
          {explain(error)}
        </p>
        <Button variant="default" onClick={() => void refetch()}>
          {t('common.retry')}
        </Button>
      </Sheet>
    );
  if (!invited) return <Waiting />;
  const { email } = invited;
  if (isAccepted)
    return (
      <Sheet title={t('mailed.acceptedTitle')} text={t('mailed.acceptedText', { email })}>
        <Button component={Link} to="/entrar">
          {t('mailed.signIn')}
        </Button>
      </Sheet>
    );
  return (
    <Sheet
      title={t('mailed.invitationTitle', { name: invited.nombres })}
      text={t('mailed.invitationText', { email })}
    >
      <AcceptForm
        token={token}
        invited={invited}
        onAccepted={() => {
          // Whoever else was signed in here is not who signs in next.
          session.end();
          setIsAccepted(true);
        }}
        onRefused={(refusal) => setBroken(brokenBy(refusal))}
      />
    </Sheet>
  );
}

function Waiting() {
  const t = useT();
  return (
    <Delayed>
      <Sheet title={t('common.loading')}>
        {['9rem', '12rem', '15rem'].map((width) => (
          <Bone key={width} width={width} height="2.25rem" />
        ))}
      </Sheet>
    </Delayed>
  );
}
