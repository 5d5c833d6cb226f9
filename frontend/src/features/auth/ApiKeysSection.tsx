import { Button } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Question, QuestionText } from '@/components/Question';
import { explain } from '@/lib/errors';
import { formatAgo, formatDate, formatExact } from '@/lib/format';
import { useT } from '@/lib/i18n/later';
import { tell } from '@/lib/notify';
import type { ApiKey, User } from '@/lib/types';
import classes from './Access.module.css';
import { accessOf, apiKeysQuery, deleteApiKey } from './api-keys';
import { FailedSection } from './FailedSection';
import { NewApiKeyDialog } from './NewApiKeyDialog';

/** The keys with which programs work in one's name. */
export default function ApiKeysSection({ user }: { user: User }) {
  const t = useT();
  const { data: keys, error, refetch } = useQuery(apiKeysQuery);
  const remove = useMutation(deleteApiKey(useQueryClient()));
  const [isMaking, setIsMaking] = useState(false);
  const [asked, setAsked] = useState<ApiKey | null>(null);

  function confirm({ id, nombre: name }: ApiKey) {
    remove.mutate(id, {
      onSuccess: () => {
        tell(t('apiKeys.deleted', { name }));
        setAsked(null);
      },
    });
  }

  return (
    <>
      <p className={classes.intro}>{t('apiKeys.intro')}</p>
      {error && !keys && <FailedSection error={error} onRetry={refetch} />}
      {keys?.length === 0 && <p className={classes.nothing}>{t('apiKeys.none')}</p>}
      {keys && keys.length > 0 && (
        <ul className={classes.list}>
          {keys.map((key) => (
            <KeyRow key={key.id} apiKey={key} onDelete={() => setAsked(key)} />
          ))}
        </ul>
      )}
      <div className={classes.actions}>
        <Button variant="default" onClick={() => setIsMaking(true)}>
          {t('apiKeys.new')}
        </Button>
      </div>
      {isMaking && <NewApiKeyDialog user={user} onClose={() => setIsMaking(false)} />}
      {asked && (
        <Question
          title={t('apiKeys.deleteTitle', { name: asked.nombre })}
          refusal={remove.error && explain(remove.error)}
          confirm={t('apiKeys.delete')}
          isPending={remove.isPending}
          onConfirm={() => confirm(asked)}
          onClose={() => {
            remove.reset();
            setAsked(null);
          }}
        >
          <QuestionText>{t('apiKeys.deleteText')}</QuestionText>
        </Question>
      )}
    </>
  );
}

function KeyRow({ apiKey, onDelete }: { apiKey: ApiKey; onDelete: () => void }) {
  const t = useT();
  const { nombre: name, used_at: usedAt, expires_at: expiresAt } = apiKey;
  const isExpired = new Date(expiresAt) <= new Date();
  return (
    <li className={classes.item}>
      <span className={classes.icon}>
        <IconKey size={18} stroke={1.6} aria-hidden="true" />
      </span>
      <div className={classes.text}>
        <p className={classes.name}>
          {name}
          {isExpired && (
            <span className={classes.mark} data-kind="expired">
              {t('apiKeys.expired')}
            </span>
          )}
        </p>
        <p className={classes.facts}>
          <code>{apiKey.prefijo}…</code>
          {accessOf(apiKey.alcances).map(([resource, access]) => (
            <span key={resource}>
              {t(`apiKeys.access.${access}`, { resource: t(`apiKeys.resource.${resource}`) })}
            </span>
          ))}
        </p>
        <p className={classes.facts}>
          <span title={usedAt ? formatExact(usedAt) : undefined}>
            {usedAt ? t('apiKeys.used', { when: formatAgo(usedAt) }) : t('apiKeys.unused')}
          </span>
          {!isExpired && <span>{t('apiKeys.expires', { date: formatDate(expiresAt) })}</span>}
        </p>
      </div>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={t('apiKeys.deleteOf', { name })}
        onClick={onDelete}
      >
        {t('apiKeys.delete')}
      </Button>
    </li>
  );
}
