import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { DeviceIcon, nameOfDevice } from '@/components/DeviceLabel';
import { Question, QuestionText } from '@/components/Question';
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
    <Question
      title={t('users.sessionsTitle', { name })}
      refusal={refusal && explain(refusal)}
      confirm={t('users.endSessions')}
      isForbidden={count === 0}
      isPending={end.isPending}
      onConfirm={confirm}
      onClose={onClose}
    >
      {sessions && (
        <QuestionText>
          {count > 0 ? t('users.sessionsCount', { count }) : t('users.sessionsNone')}{' '}
          {count > 0 && t(isMe ? 'users.sessionsOwnText' : 'users.sessionsText')}
        </QuestionText>
      )}
      {sessions && count > 0 && <Sessions sessions={sessions} />}
    </Question>
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
