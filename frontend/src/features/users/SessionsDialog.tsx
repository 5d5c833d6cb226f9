import { Button, Modal } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { DeviceIcon, nameOfDevice } from '@/components/DeviceLabel';
import dialog from '@/components/Dialog.module.css';
import { deviceOf } from '@/lib/device';
import { explain } from '@/lib/errors';
import { formatAgo } from '@/lib/format';
import { useT } from '@/lib/i18n/later';
import { tell } from '@/lib/notify';
import type { Session, User } from '@/lib/types';
import { endSessionsOf, sessionsOfQuery } from './queries';
import classes from './SessionsDialog.module.css';

type Props = { user: User; isMe: boolean; onClose: () => void };

/** Where somebody is signed in, before they are signed out there. */
export function SessionsDialog({ user, isMe, onClose }: Props) {
  const t = useT();
  const { data: sessions, error } = useQuery(sessionsOfQuery(user.id));
  const end = useMutation(endSessionsOf(useQueryClient()));
  const name = user.nombre_completo;
  const count = sessions?.length ?? 0;
  const refusal = end.error ?? error;

  function confirm() {
    end.mutate(user.id, {
      onSuccess: () => {
        tell(isMe ? t('users.sessionsOwnEnded') : t('users.sessionsEnded', { name }));
        onClose();
      },
    });
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('users.sessionsTitle', { name })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <div className={dialog.form}>
        {sessions && (
          <p className={dialog.text}>
            {count > 0 ? t('users.sessionsCount', { count }) : t('users.sessionsNone')}{' '}
            {count > 0 && t(isMe ? 'users.sessionsOwnText' : 'users.sessionsText')}
          </p>
        )}
        {sessions && count > 0 && <Sessions sessions={sessions} />}
        {refusal && (
          <p className={dialog.refusal} role="alert">
            {explain(refusal)}
          </p>
        )}
        <div className={dialog.actions}>
          <Button variant="default" data-autofocus onClick={onClose}>
            {t(count > 0 ? 'common.cancel' : 'common.close')}
          </Button>
          {count > 0 && (
            <Button color="red" loading={end.isPending} onClick={confirm}>
              {t('users.endSessions')}
            </Button>
          )}
        </div>
      </div>
    </Modal>
  );
}

function Sessions({ sessions }: { sessions: Session[] }) {
  const t = useT();
  return (
    // Focusable where it scrolls, so that the arrow keys reach its end.
    <ul className={classes.sessions} tabIndex={sessions.length > 4 ? 0 : undefined}>
      {[...sessions]
        .sort((one, other) => other.used_at.localeCompare(one.used_at))
        .map(({ id, dispositivo, direccion, used_at }) => (
          <li key={id}>
            <DeviceIcon kind={deviceOf(dispositivo).kind} />
            <span className={classes.device}>{nameOfDevice(t, dispositivo)}</span>
            <span className={classes.facts}>
              {direccion && <span>{direccion}</span>}
              <time dateTime={used_at}>{t('sessions.used', { when: formatAgo(used_at) })}</time>
            </span>
          </li>
        ))}
    </ul>
  );
}
