import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Bone } from '@/components/Bone';
import { Delayed } from '@/components/Delayed';
import { DeviceIcon, nameOfDevice } from '@/components/DeviceLabel';
import { Question, QuestionText } from '@/components/Question';
import { deviceOf } from '@/lib/device';
import { explain } from '@/lib/errors';
import { formatAgo, formatExact } from '@/lib/format';
import { useT } from '@/lib/i18n/later';
import { tell, tellRefusal } from '@/lib/notify';
import type { OwnSession } from '@/lib/types';
import classes from './Access.module.css';
import { FailedSection } from './FailedSection';
import { endEverySession, endSessions, sessionsQuery } from './sessions';

/** Where one is signed in, and the way out of each. */
export default function SessionsSection({ onSignedOut }: { onSignedOut: () => void }) {
  const t = useT();
  const query = useQuery(sessionsQuery);
  const end = useMutation(endSessions(useQueryClient()));
  const endAll = useMutation(endEverySession);
  const [asked, setAsked] = useState<'others' | 'all' | null>(null);

  if (query.error && !query.data) return <FailedSection error={query.error} onRetry={query.refetch} />;
  if (!query.data) return <Bones />;

  // The one that asks first, then the one that was used last.
  const sessions = [...query.data].sort(
    (one, other) =>
      Number(other.es_actual) - Number(one.es_actual) || other.used_at.localeCompare(one.used_at),
  );
  const others = sessions.filter(({ es_actual }) => !es_actual).map(({ id }) => id);
  const outcome = {
    onSuccess: (_: unknown, ids: string[]) => {
      tell(t('sessions.ended', { count: ids.length }));
      setAsked(null);
    },
    onError: (error: Error) => tellRefusal(explain(error)),
  };

  return (
    <>
      <p className={classes.intro}>{t('sessions.intro')}</p>
      <ul className={classes.list}>
        {sessions.map((session) => (
          <SessionRow
            key={session.id}
            session={session}
            isBusy={end.isPending}
            onEnd={() => end.mutate([session.id], outcome)}
          />
        ))}
      </ul>
      <div className={classes.actions}>
        {others.length > 0 && (
          <Button variant="default" onClick={() => setAsked('others')}>
            {t('sessions.endOthers')}
          </Button>
        )}
        <Button variant="default" onClick={() => setAsked('all')}>
          {t('sessions.endAll')}
        </Button>
      </div>
      {asked === 'others' && (
        <Question
          title={t('sessions.endOthersTitle')}
          refusal={end.error && explain(end.error)}
          confirm={t('sessions.endOthers')}
          isPending={end.isPending}
          onConfirm={() => end.mutate(others, outcome)}
          onClose={() => setAsked(null)}
        >
          <QuestionText>{t('sessions.endOthersText', { count: others.length })}</QuestionText>
        </Question>
      )}
      {asked === 'all' && (
        <Question
          title={t('sessions.endAllTitle')}
          refusal={endAll.error && explain(endAll.error)}
          confirm={t('sessions.endAll')}
          isPending={endAll.isPending}
          onConfirm={() => endAll.mutate(undefined, { onSuccess: onSignedOut })}
          onClose={() => setAsked(null)}
        >
          <QuestionText>{t('sessions.endAllText')}</QuestionText>
        </Question>
      )}
    </>
  );
}

type RowProps = { session: OwnSession; isBusy: boolean; onEnd: () => void };

function SessionRow({ session, isBusy, onEnd }: RowProps) {
  const t = useT();
  const device = nameOfDevice(t, session.dispositivo);
  return (
    <li className={classes.item}>
      <span className={classes.icon}>
        <DeviceIcon kind={deviceOf(session.dispositivo).kind} />
      </span>
      <div className={classes.text}>
        <p className={classes.name} title={session.dispositivo ?? undefined}>
          {device}
          {session.es_actual && <span className={classes.mark}>{t('sessions.current')}</span>}
        </p>
        <p className={classes.facts}>
          {session.direccion && <span>{session.direccion}</span>}
          <time dateTime={session.used_at} title={formatExact(session.used_at)}>
            {t('sessions.used', { when: formatAgo(session.used_at) })}
          </time>
          <span>{t('sessions.since', { date: formatExact(session.created_at) })}</span>
        </p>
      </div>
      {!session.es_actual && (
        <Button
          size="compact-sm"
          variant="default"
          disabled={isBusy}
          aria-label={t('sessions.endOf', { device })}
          onClick={onEnd}
        >
          {t('sessions.end')}
        </Button>
      )}
    </li>
  );
}

function Bones() {
  const t = useT();
  return (
    <Delayed>
      <div className={classes.list} role="status" aria-label={t('common.loading')}>
        {['11rem', '9rem'].map((width) => (
          <div key={width} className={classes.item}>
            <Bone width="2rem" height="2rem" />
            <Bone width={width} height="1rem" />
          </div>
        ))}
      </div>
    </Delayed>
  );
}
