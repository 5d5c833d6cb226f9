import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ApiError } from '@/lib/client';
import { useT } from '@/lib/i18n/later';
import { Sheet } from './Sheet';
import classes from './Sheet.module.css';

export type Broken = 'missing' | 'invalid' | 'expired';

/** What is wrong with the link itself, if that is why the server refused. */
export function brokenBy(error: unknown): Broken | null {
  if (!(error instanceof ApiError)) return null;
  if (error.code === 'expired_link') return 'expired';
  // One that was cut short is no token at all.
  return error.code === 'invalid_link' || error.fields.token ? 'invalid' : null;
}

type Props = { why: Broken; of?: 'password' | 'invitation' | 'email' };

/** A link that is good for nothing any more, and how one gets another. */
export function BrokenLink({ why, of = 'password' }: Props) {
  const t = useT();
  return (
    <Sheet title={t(`mailed.${why}Title`)} text={t(`mailed.${why}Text`)}>
      {of === 'invitation' && why !== 'missing' && (
        <p className={classes.note}>{t('mailed.invitationAgain')}</p>
      )}
      {of === 'password' && (
        <Button component={Link} to="/olvide" variant="default">
          {t('mailed.askAgain')}
        </Button>
      )}
      {of === 'email' && (
        <Button component={Link} to="/perfil" hash="correo" variant="default">
          {t('mailed.askAgain')}
        </Button>
      )}
      <Link to="/entrar" className={classes.link}>
        {t('mailed.back')}
      </Link>
    </Sheet>
  );
}
