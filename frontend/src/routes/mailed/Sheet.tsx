import type { ReactNode } from 'react';
import { Logo } from '@/components/Logo';
import { useT } from '@/lib/i18n/later';
import { useTitle } from '@/lib/title';
import signIn from '../sign-in.module.css';
import classes from './Sheet.module.css';

type Props = { title: string; text?: string; children?: ReactNode };

/** The page around one form or one sentence, before one is signed in. */
export function Sheet({ title, text, children }: Props) {
  const t = useT();
  useTitle(title);
  return (
    <main className={signIn.page}>
      <div className={signIn.sheet}>
        <div className={signIn.brand}>
          <Logo size={32} />
          <span>{t('common.appName')}</span>
        </div>
        <h1 className={`${signIn.title} ${classes.title}`}>{title}</h1>
        {text && <p className={classes.text}>{text}</p>}
        {children && <div className={classes.body}>{children}</div>}
      </div>
    </main>
  );
}
