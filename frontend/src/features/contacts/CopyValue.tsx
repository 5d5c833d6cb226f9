import { ActionIcon } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { announce } from '@/lib/announce';
import { copyText } from '@/lib/clipboard';
import { useT } from '@/lib/i18n';
import classes from './EditableFact.module.css';

const SHOWN = 1500;

/** Copies a value, and says so for the eye and for the ear. */
export function CopyValue({ label, text }: { label: string; text: string }) {
  const t = useT();
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), SHOWN);
    return () => clearTimeout(timer);
  }, [isCopied]);

  async function copy() {
    const isDone = await copyText(text);
    setIsCopied(isDone);
    announce(isDone ? t('contact.copied', { field: label }) : t('contact.copyFailed'));
  }

  const Icon = isCopied ? IconCheck : IconCopy;
  return (
    <ActionIcon
      className={classes.copy}
      aria-label={t('contact.copy', { field: label })}
      title={t('contact.copy', { field: label })}
      data-copied={isCopied || undefined}
      onClick={() => void copy()}
    >
      <Icon size={15} stroke={1.75} aria-hidden="true" />
    </ActionIcon>
  );
}
