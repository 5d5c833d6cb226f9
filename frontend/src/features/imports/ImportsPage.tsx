import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import dialog from '@/components/Dialog.module.css';
import page from '@/components/Page.module.css';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n/importing';
import { saveAs } from '@/lib/save';
import { useTitle } from '@/lib/title';
import type { Import } from '@/lib/types';
import { DropZone } from './DropZone';
import { refusalOf } from './files';
import classes from './Import.module.css';
import { importKeys } from './queries';
import { Sending } from './Sending';
import { Steps } from './Steps';
import { templateOf } from './template';
import { useUpload } from './useUpload';
import { refusalOfFile } from './words';

type Props = {
  /** The file is there and read: what comes next has an address of its own. */
  onRead: (read: Import) => void;
  /** The imports so far. */
  children: ReactNode;
};

/** The first step, and what was imported before. */
export function ImportsPage({ onRead, children }: Props) {
  const t = useT();
  const queryClient = useQueryClient();
  const heading = useRef<HTMLHeadingElement>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const sending = useUpload((read) => {
    queryClient.setQueryData(importKeys.detail(read.id), read);
    void queryClient.invalidateQueries({ queryKey: importKeys.list() });
    onRead(read);
  });
  useTitle(t('importing.title'));
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);

  function take(files: File[]) {
    const [file] = files;
    if (!file) return;
    sending.reset();
    const reason = refusalOf(t, files);
    setRefusal(reason);
    if (!reason) sending.start(file);
  }

  const failure = refusal ?? (sending.error && refusalOfFile(t, sending.error, explain));
  return (
    <section className={page.page} aria-labelledby="imports">
      <header className={page.head}>
        <h1 id="imports" ref={heading} tabIndex={-1} className={classes.heading}>
          {t('importing.title')}
        </h1>
      </header>
      <div className={page.body}>
        <div className={classes.sheet}>
          <Steps current="archivo" />
          <div className={classes.begin}>
            {failure && (
              <p className={dialog.refusal} role="alert">
                {failure}
              </p>
            )}
            {sending.isPending ? (
              <Sending name={sending.file?.name ?? ''} sent={sending.sent} onStop={sending.stop} />
            ) : (
              <DropZone onFiles={take} />
            )}
            <div className={classes.aside}>
              <p>{t('importing.promise')}</p>
              <Button
                variant="default"
                leftSection={<IconDownload size={16} stroke={1.75} aria-hidden="true" />}
                title={t('importing.templateAbout')}
                onClick={() =>
                  saveAs(
                    templateOf((column) => t(`importing.field.${column}`)),
                    t('importing.templateName'),
                  )
                }
              >
                {t('importing.template')}
              </Button>
            </div>
          </div>
          {children}
        </div>
      </div>
    </section>
  );
}
