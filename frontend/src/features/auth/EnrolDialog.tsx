import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { CopyButton } from '@/components/CopyButton';
import dialog from '@/components/Dialog.module.css';
import { explain } from '@/lib/errors';
import { useT } from '@/lib/i18n/later';
import { ProofDialog } from './ProofDialog';
import { RecoveryCodesDialog } from './RecoveryCodesDialog';
import classes from './SecondFactor.module.css';
import { beginSecondFactor, confirmSecondFactor } from './second';

/** The password, then the secret for the authenticator and a code of it, then the recovery codes. */
export function EnrolDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const begun = useMutation(beginSecondFactor());
  const confirmed = useMutation(confirmSecondFactor(useQueryClient()));
  if (!begun.isSuccess)
    return (
      <ProofDialog
        title={t('factor.enrolTitle')}
        text={t('factor.enrolText')}
        confirm={t('factor.next')}
        isPending={begun.isPending}
        refusal={begun.error && explain(begun.error)}
        onConfirm={begun.mutate}
        onClose={onClose}
      />
    );
  if (confirmed.isSuccess) return <RecoveryCodesDialog codes={confirmed.data.codigos} onDone={onClose} />;
  return (
    <Modal
      opened
      onClose={onClose}
      // What is shown now is not shown again.
      closeOnClickOutside={false}
      title={t('factor.enrolTitle')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Scan
        {...begun.data}
        isPending={confirmed.isPending}
        error={confirmed.error}
        onCode={confirmed.mutate}
      />
    </Modal>
  );
}

type ScanProps = {
  secreto: string;
  uri: string;
  qr: string;
  isPending: boolean;
  error: unknown;
  onCode: (code: string) => void;
};

function Scan({ secreto, uri, qr, isPending, error, onCode }: ScanProps) {
  const t = useT();
  const secret = useRef<HTMLElement>(null);
  const [code, setCode] = useState('');
  const [isMissing, setIsMissing] = useState(false);
  const mark = () => secret.current && window.getSelection()?.selectAllChildren(secret.current);

  function submit(event: FormEvent) {
    event.preventDefault();
    setIsMissing(!code.trim());
    if (code.trim()) onCode(code);
  }

  return (
    <form className={dialog.form} onSubmit={submit} noValidate>
      <p className={dialog.text}>{t('factor.scan')}</p>
      <img className={classes.qr} src={qr} alt={t('factor.qr')} />
      <div className={classes.secret}>
        <span>{t('factor.type')}</span>
        <code ref={secret}>
          {/* Apart by their margins: what one selects and copies has no gaps. */}
          {(secreto.match(/.{1,4}/g) ?? []).map((letters, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two groups may be the same, and none moves
            <span key={index}>{letters}</span>
          ))}
        </code>
        <CopyButton text={secreto} onForbidden={mark} />
        <a href={uri}>{t('factor.openHere')}</a>
      </div>
      <TextInput
        label={t('factor.code')}
        autoComplete="one-time-code"
        inputMode="numeric"
        maxLength={20}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
        error={(isMissing && t('factor.codeMissing')) || (error !== null && explain(error))}
        data-autofocus
      />
      <div className={dialog.actions}>
        <Button type="submit" loading={isPending}>
          {t('factor.switchOn')}
        </Button>
      </div>
    </form>
  );
}
