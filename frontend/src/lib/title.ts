import { useEffect } from 'react';
import { useT } from './i18n/index.ts';

/** The document's title while the component is shown. */
export function useTitle(title: string): void {
  const t = useT();
  useEffect(() => {
    document.title = `${title} · ${t('common.appName')}`;
  }, [title, t]);
}
