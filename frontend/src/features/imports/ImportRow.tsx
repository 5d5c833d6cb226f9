import { Button } from '@mantine/core';
import { useIsMutating, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import entry from '@/components/Entry.module.css';
import { formatAgo, formatExact } from '@/lib/format';
import { useT } from '@/lib/i18n/importing';
import { UNDO } from '@/lib/keys';
import { later } from '@/lib/later';
import { tell } from '@/lib/notify';
import type { Import } from '@/lib/types';
import { undoJobOnceSeen } from '@/lib/undo';
import classes from './ImportList.module.css';
import { rejectedIn } from './outcomes';
import { forgetImport } from './queries';
import { StateLabel } from './StateLabel';
import { canBeUndone, isUnderWay, isWritten } from './steps';

// Asked seldom.
const ForgetQuestion = later(() => import('./ForgetQuestion'));

type Props = {
  item: Import;
  /** Whose it is, where that is not oneself. */
  by: string | undefined;
};

/** What came of it; its name opens it where it was left. */
export function ImportRow({ item, by }: Props) {
  const t = useT();
  const [isAsking, setIsAsking] = useState(false);
  const forget = useMutation(forgetImport(useQueryClient()));
  const isUndoing = useIsMutating({ mutationKey: UNDO }) > 0;
  const { id, nombre, filas, created_at } = item;
  return (
    <li className={`${entry.entry} ${classes.import}`}>
      <div className={`${entry.text} ${classes.text}`}>
        <h3 className={entry.name}>
          <Link to="/contactos/importar/$importId" params={{ importId: id }} className={classes.name}>
            {nombre}
          </Link>
        </h3>
        <p className={entry.facts}>
          <span>{t('importing.facts.rows', { count: filas })}</span>
          <time dateTime={created_at} title={formatExact(created_at)}>
            {formatAgo(created_at)}
          </time>
          {by && <span>{t('importing.by', { name: by })}</span>}
          <Counts item={item} />
        </p>
      </div>
      <StateLabel item={item} className={classes.state} />
      <div className={classes.actions}>
        {canBeUndone(item) && (
          <Button
            size="compact-sm"
            variant="default"
            disabled={isUndoing}
            aria-label={t('importing.undoOf', { name: nombre })}
            onClick={() => item.trabajo_id && undoJobOnceSeen(item.trabajo_id)}
          >
            {t('contact.undo')}
          </Button>
        )}
        {!isUnderWay(item) && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            aria-label={t('importing.forgetOf', { name: nombre })}
            onClick={() => setIsAsking(true)}
          >
            {t('importing.forget')}
          </Button>
        )}
      </div>
      <Suspense>
        {isAsking && (
          <ForgetQuestion
            forget={forget}
            onConfirm={() =>
              forget.mutate(id, { onSuccess: () => tell(t('importing.forgotten', { name: nombre })) })
            }
            onClose={() => setIsAsking(false)}
          />
        )}
      </Suspense>
    </li>
  );
}

/** What was written, and what was not; before that there is nothing to count. */
function Counts({ item }: { item: Import }) {
  const t = useT();
  const { totales } = item;
  if (!totales || !isWritten(item)) return null;
  const rejected = rejectedIn(totales);
  return (
    <>
      {totales.crear > 0 && <span>{t('importing.counts.crear', { count: totales.crear })}</span>}
      {totales.actualizar > 0 && (
        <span>{t('importing.counts.actualizar', { count: totales.actualizar })}</span>
      )}
      {rejected > 0 && <span>{t('importing.counts.rejected', { count: rejected })}</span>}
    </>
  );
}
