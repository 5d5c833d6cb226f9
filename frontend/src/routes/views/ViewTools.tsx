import { type ComponentProps, Suspense, useState } from 'react';
import { useList } from '@/features/contacts/list';
import { ViewActions } from '@/features/views/ViewActions';
import { later } from '@/lib/later';

const ExportDialog = later(() => import('@/features/contacts/exporting/ExportDialog'));

/** What one does with a view, and with what it shows. */
export default function ViewTools(props: Omit<ComponentProps<typeof ViewActions>, 'onExport'>) {
  const list = useList();
  const [isExporting, setIsExporting] = useState(false);
  return (
    <>
      <ViewActions {...props} onExport={() => setIsExporting(true)} />
      <Suspense>
        {isExporting && list && <ExportDialog search={list.search} onClose={() => setIsExporting(false)} />}
      </Suspense>
    </>
  );
}
