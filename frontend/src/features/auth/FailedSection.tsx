import { Button } from '@mantine/core';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n/later';
import classes from './Access.module.css';

/** What stands where a section of the profile did not come. */
export function FailedSection({ error, onRetry }: { error: Error; onRetry: () => unknown }) {
  const t = useT();
  return (
    <p className={classes.failed} role="alert">
      {explain(error)}
      <Button size="compact-sm" variant="default" onClick={() => void onRetry()}>
        {t('common.retry')}
      </Button>
    </p>
  );
}
