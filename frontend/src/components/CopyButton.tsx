import { Button } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { announce } from '@/lib/announce';
import { useT } from '@/lib/i18n';

const SHOWN = 2000;

type Props = {
  text: string;
  /** Marks the text where the browser lets no page copy (no HTTPS, or forbidden): then Ctrl C does. */
  onForbidden: () => void;
};

export function CopyButton({ text, onForbidden }: Props) {
  const t = useT();
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), SHOWN);
    return () => clearTimeout(timer);
  }, [isCopied]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setIsCopied(true);
      announce(t('common.copied'));
    } catch {
      onForbidden();
    }
  }

  const Icon = isCopied ? IconCheck : IconCopy;
  return (
    <Button
      variant="default"
      leftSection={<Icon size={16} stroke={1.75} aria-hidden="true" />}
      onClick={() => void copy()}
    >
      {t(isCopied ? 'common.copied' : 'common.copy')}
    </Button>
  );
}
