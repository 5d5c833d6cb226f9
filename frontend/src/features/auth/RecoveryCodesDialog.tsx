import { Button } from '@mantine/core';
import { useRef } from 'react';
import { CopyButton } from '@/components/CopyButton';
import dialog from '@/components/Dialog.module.css';
import { useT } from '@/lib/i18n/later';
import classes from './SecondFactor.module.css';

/** Shown this once. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const t = useT();
  const list = useRef<HTMLUListElement>(null);
  const mark = () => list.current && window.getSelection()?.selectAllChildren(list.current);
  return (
    <div className={dialog.form}>
      <p className={dialog.text}>{t('factor.keepCodes')}</p>
      <ul ref={list} className={classes.codes} aria-label={t('factor.recoveryCodes')}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={dialog.actions}>
        <CopyButton text={codes.join('\n')} onForbidden={mark} />
        <Button data-autofocus onClick={onDone}>
          {t('factor.kept')}
        </Button>
      </div>
    </div>
  );
}
