import { Button, Modal } from '@mantine/core';
import { useRef } from 'react';
import { CopyButton } from '@/components/CopyButton';
import dialog from '@/components/Dialog.module.css';
import { useT } from '@/lib/i18n/later';
import classes from './SecondFactor.module.css';

type Props = { codes: string[]; onDone: () => void };

/** Shown this once: only whoever says to have kept them closes it. */
export function RecoveryCodesDialog({ codes, onDone }: Props) {
  const t = useT();
  return (
    <Modal
      opened
      onClose={onDone}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
      title={t('factor.recoveryCodes')}
    >
      <RecoveryCodes codes={codes} onDone={onDone} />
    </Modal>
  );
}

function RecoveryCodes({ codes, onDone }: Props) {
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
