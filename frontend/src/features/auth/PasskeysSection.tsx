import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Bone } from '@/components/Bone';
import { Delayed } from '@/components/Delayed';
import { useT } from '@/lib/i18n/later';
import classes from './Access.module.css';
import { FailedSection } from './FailedSection';
import { PasskeyDialog } from './PasskeyDialog';
import { PasskeyRow } from './PasskeyRow';
import { hasPasskeys, passkeysQuery } from './passkeys';

/** The devices that sign one in by themselves. */
export function PasskeysSection() {
  const t = useT();
  const [isAdding, setIsAdding] = useState(false);
  const { data, error, refetch } = useQuery(passkeysQuery);
  if (error && !data) return <FailedSection error={error} onRetry={refetch} />;
  if (!data)
    return (
      <Delayed>
        <Bone width="80%" />
      </Delayed>
    );
  return (
    <>
      <p className={classes.intro}>{t(hasPasskeys() ? 'passkeys.text' : 'passkeys.unsupported')}</p>
      {data.length === 0 && hasPasskeys() && <p className={classes.nothing}>{t('passkeys.none')}</p>}
      {data.length > 0 && (
        <ul className={classes.list} aria-label={t('passkeys.title')}>
          {data.map((passkey) => (
            <PasskeyRow key={passkey.id} passkey={passkey} />
          ))}
        </ul>
      )}
      {hasPasskeys() && (
        <div className={classes.actions}>
          <Button variant="default" onClick={() => setIsAdding(true)}>
            {t('passkeys.add')}
          </Button>
        </div>
      )}
      {isAdding && <PasskeyDialog onClose={() => setIsAdding(false)} />}
    </>
  );
}
