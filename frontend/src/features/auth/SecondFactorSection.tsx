import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Bone } from '@/components/Bone';
import { Delayed } from '@/components/Delayed';
import { explain } from '@/lib/errors';
import { formatDate } from '@/lib/format';
import { useT } from '@/lib/i18n/later';
import { tell } from '@/lib/notify';
import classes from './Access.module.css';
import { EnrolDialog } from './EnrolDialog';
import { FailedSection } from './FailedSection';
import { ProofDialog } from './ProofDialog';
import { RecoveryCodesDialog } from './RecoveryCodesDialog';
import { removeSecondFactor, replaceRecoveryCodes, secondFactorQuery } from './second';

type Open = 'enrol' | 'codes' | 'off' | null;

/** Whether the password alone opens one's account, and what one does about that. */
export function SecondFactorSection() {
  const t = useT();
  const [open, setOpen] = useState<Open>(null);
  const { data, error, refetch } = useQuery(secondFactorQuery);
  const close = () => setOpen(null);
  if (error && !data) return <FailedSection error={error} onRetry={refetch} />;
  if (!data)
    return (
      <Delayed>
        <Bone width="80%" />
      </Delayed>
    );
  return (
    <>
      {data.confirmed_at ? (
        <>
          <p className={classes.intro}>{t('factor.isOn', { date: formatDate(data.confirmed_at) })}</p>
          <p className={classes.intro} data-few={data.recovery_codes <= FEW || undefined}>
            {t('factor.codesLeft', { count: data.recovery_codes })}
          </p>
          <div className={classes.actions}>
            <Button variant="default" onClick={() => setOpen('codes')}>
              {t('factor.newCodes')}
            </Button>
            <Button variant="default" onClick={() => setOpen('off')}>
              {t('factor.switchOff')}
            </Button>
          </div>
        </>
      ) : (
        <>
          <p className={classes.intro}>{t('factor.isOff')}</p>
          <div className={classes.actions}>
            <Button variant="default" onClick={() => setOpen('enrol')}>
              {t('factor.setUp')}
            </Button>
          </div>
        </>
      )}
      {open === 'enrol' && <EnrolDialog onClose={close} />}
      {open === 'codes' && <NewCodesDialog onClose={close} />}
      {open === 'off' && <OffDialog onClose={close} />}
    </>
  );
}

/** So many recovery codes are soon none. */
const FEW = 3;

function NewCodesDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const mutation = useMutation(replaceRecoveryCodes(useQueryClient()));
  if (!mutation.isSuccess)
    return (
      <ProofDialog
        title={t('factor.newCodes')}
        text={t('factor.newCodesText')}
        confirm={t('factor.newCodesConfirm')}
        isPending={mutation.isPending}
        refusal={mutation.error && explain(mutation.error)}
        onConfirm={mutation.mutate}
        onClose={onClose}
      />
    );
  return <RecoveryCodesDialog codes={mutation.data.codigos} onDone={onClose} />;
}

function OffDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const mutation = useMutation(removeSecondFactor(useQueryClient()));
  const remove = (password: string) =>
    mutation.mutate(password, {
      onSuccess: () => {
        tell(t('factor.switchedOff'));
        onClose();
      },
    });
  return (
    <ProofDialog
      title={t('factor.offTitle')}
      text={t('factor.offText')}
      confirm={t('factor.switchOff')}
      isDanger
      isPending={mutation.isPending}
      refusal={mutation.error && explain(mutation.error)}
      onConfirm={remove}
      onClose={onClose}
    />
  );
}
