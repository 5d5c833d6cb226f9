import { IconCloudOff } from '@tabler/icons-react';
import { connection, connectionStore } from '@/lib/connection';
import { useT } from '@/lib/i18n';
import { useStore } from '@/lib/store';
import classes from './ConnectionBar.module.css';

export function ConnectionBar() {
  const t = useT();
  const state = useStore(connectionStore);
  return (
    <div role="status" className={classes.place}>
      {state !== 'up' && (
        <div className={classes.bar}>
          <IconCloudOff size={16} aria-hidden="true" />
          <span>{t(state === 'offline' ? 'shell.offline' : 'shell.down')}</span>
          <button type="button" className={classes.retry} onClick={connection.retryNow}>
            {t('common.retry')}
          </button>
        </div>
      )}
    </div>
  );
}
