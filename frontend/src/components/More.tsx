import { Button } from '@mantine/core';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n';
import classes from './Page.module.css';

type Props = {
  query: {
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    isFetchNextPageError: boolean;
    error: unknown;
    fetchNextPage: () => Promise<unknown>;
  };
  label: string;
  failed: string;
};

/** Below a list that comes by pages: the next one, or why it did not come. */
export function More({ query, label, failed }: Props) {
  const t = useT();
  if (!query.hasNextPage) return null;
  const isFailed = query.isFetchNextPageError;
  return (
    <>
      {isFailed && (
        <span role="alert" className={classes.failed}>
          {failed} {explain(query.error)}
        </span>
      )}
      <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {isFailed ? t('common.retry') : label}
      </Button>
    </>
  );
}
