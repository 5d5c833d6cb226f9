import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { confirmEmail } from '@/features/auth/mailed';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n/later';
import { BrokenLink, brokenBy } from './BrokenLink';
import { Sheet } from './Sheet';
import classes from './Sheet.module.css';
import { useMailedToken } from './useMailedToken';

/** By a button and not by itself: programs that look into mails follow links too. */
export function ConfirmEmail() {
  const t = useT();
  const token = useMailedToken();
  const mutation = useMutation(confirmEmail(useQueryClient()));
  const isOfThisLink = mutation.variables === token;
  const why = isOfThisLink ? brokenBy(mutation.error) : null;

  if (mutation.isSuccess && isOfThisLink)
    return (
      <Sheet title={t('mailed.confirmedTitle')} text={t('mailed.confirmedText')}>
        <Button component={Link} to="/">
          {t('mailed.goOn')}
        </Button>
      </Sheet>
    );
  if (!token || why) return <BrokenLink why={why ?? 'missing'} of="email" />;
  return (
    <Sheet title={t('mailed.confirmTitle')} text={t('mailed.confirmText')}>
      {mutation.isError && (
        <p className={classes.note} role="alert">
          {explain(mutation.error)}
        </p>
      )}
      <Button loading={mutation.isPending} onClick={() => mutation.mutate(token)}>
        {t('mailed.confirm')}
      </Button>
    </Sheet>
  );
}
