import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n/importing';
import { tell, tellRefusal } from '@/lib/notify';
import { saveAs } from '@/lib/save';
import type { Import } from '@/lib/types';
import classes from './Import.module.css';
import { downloadRejected } from './queries';
import { isWritten } from './steps';

/** The rows that are not imported, to be mended and imported again. */
export function Rejected({ item, count }: { item: Import; count: number }) {
  const t = useT();
  const download = useMutation({
    mutationFn: () => downloadRejected(item.id),
    onSuccess: ({ file, name }) => {
      saveAs(file, name);
      tell(t('importing.rejectedSaved', { name }));
    },
    onError: (error) => tellRefusal(explain(error)),
  });
  return (
    <div className={classes.rejected}>
      <p>{t(isWritten(item) ? 'importing.rejectedThen' : 'importing.rejectedText', { count })}</p>
      <Button
        variant="default"
        leftSection={<IconDownload size={16} stroke={1.75} aria-hidden="true" />}
        loading={download.isPending}
        onClick={() => download.mutate()}
      >
        {t('importing.downloadRejected', { count })}
      </Button>
    </div>
  );
}
