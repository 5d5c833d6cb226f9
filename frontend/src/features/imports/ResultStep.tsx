import { Button } from '@mantine/core';
import { useIsMutating, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Suspense, useEffect, useId, useRef, useState } from 'react';
import dialog from '@/components/Dialog.module.css';
import page from '@/components/Page.module.css';
import { announce } from '@/lib/announce';
import { useT } from '@/lib/i18n/importing';
import { jobError } from '@/lib/job-errors';
import { UNDO } from '@/lib/keys';
import { later } from '@/lib/later';
import { tell } from '@/lib/notify';
import type { Import } from '@/lib/types';
import { undoJobOnceSeen } from '@/lib/undo';
import classes from './Import.module.css';
import { Outcomes } from './Outcomes';
import { firstShown, isOtherwise, NOTHING, rejectedIn, writtenIn } from './outcomes';
import { Progress } from './Progress';
import { forgetImport, keptQuery, refreshContacts, resumeJob } from './queries';
import { Rejected } from './Rejected';
import type { StepProps } from './ReviewStep';
import { Rows } from './Rows';
import { canBeUndone, isUnderWay } from './steps';

// Asked seldom.
const ForgetQuestion = later(() => import('./ForgetQuestion'));

type Props = StepProps & {
  onForgotten: () => void;
};

/** What is being written, and what came of it. */
export function ResultStep(props: Props) {
  const t = useT();
  const { item, heading } = props;
  useEnd(item);
  const isRunning = isUnderWay(item);
  const title = titleOf(item);
  return (
    <div className={classes.step}>
      <h2 ref={heading} tabIndex={-1} className={classes.heading}>
        {t(title)}
      </h2>
      {isRunning ? (
        <>
          <p className={classes.lead}>{t('importing.importingText')}</p>
          <Outcomes
            totals={item.totales ?? NOTHING}
            isWritten
            shown={null}
            onShow={() => undefined}
            rowsId=""
          />
          <Progress item={item} what={t('importing.importing')} />
        </>
      ) : (
        <Ended {...props} />
      )}
    </div>
  );
}

function titleOf({ estado, deshecha, deshecha_en_parte }: Import) {
  if (deshecha || deshecha_en_parte) return 'importing.undoneTitle' as const;
  if (estado === 'importando') return 'importing.importing' as const;
  return estado === 'importada' ? ('importing.doneTitle' as const) : ('importing.interruptedTitle' as const);
}

function Ended({ item, search, onSearch, team, ...rest }: Props) {
  const rowsId = useId();
  const totals = item.totales ?? NOTHING;
  const shown = item.tiene_contenido ? (search.ver ?? firstShown(totals)) : null;
  const rejected = rejectedIn(totals);
  return (
    <>
      <Lead item={item} />
      <Kept item={item} />
      <Outcomes
        totals={totals}
        foretold={item.estado === 'importada' ? item.previstos : null}
        isWritten
        shown={shown}
        onShow={(ver) => onSearch({ paso: 'importacion', ver }, { replace: true })}
        rowsId={rowsId}
      />
      {item.tiene_contenido && rejected > 0 && <Rejected item={item} count={rejected} />}
      {shown && <Rows id={rowsId} item={item} outcome={shown} team={team} />}
      <Actions item={item} {...rest} />
    </>
  );
}

/** In a sentence, what came of it. */
function Lead({ item }: { item: Import }) {
  const t = useT();
  const { totales, previstos, trabajo, estado, deshecha, deshecha_en_parte, tiene_contenido } = item;
  const isUndone = deshecha || deshecha_en_parte;
  const count = writtenIn(totales ?? NOTHING);
  const isInterrupted = estado === 'interrumpida' && !isUndone;
  return (
    <>
      <p className={classes.lead}>
        {isUndone
          ? t(deshecha ? 'importing.undoneText' : 'importing.undonePartly')
          : isInterrupted
            ? t('importing.interruptedText')
            : count > 0
              ? t('importing.doneText', { count })
              : t('importing.doneNothing')}{' '}
        {!tiene_contenido && t('importing.withoutRows')}
      </p>
      {isInterrupted && trabajo?.error && (
        <p className={dialog.refusal} role="alert">
          {t('importing.interruptedWhy', { reason: jobError(t, trabajo.error).text })}
        </p>
      )}
      {estado === 'importada' && !isUndone && isOtherwise(totales, previstos) && (
        <p className={classes.warning}>{t('importing.otherwise')}</p>
      )}
    </>
  );
}

/** Who did not go back when it was undone, as somebody had edited them since. */
function Kept({ item }: { item: Import }) {
  const t = useT();
  const { data } = useQuery(keptQuery(item));
  if (!data) return null;
  const { count, people } = data;
  return (
    <section aria-labelledby="kept">
      <h3 id="kept">{t('importing.keptTitle', { count })}</h3>
      <p className={classes.lead}>{t('importing.keptText')}</p>
      <ul className={classes.kept}>
        {people.map(({ id, name }) => (
          <li key={id}>
            <Link to="/contactos/$contactId" params={{ contactId: id }} className={page.link}>
              {name}
            </Link>
          </li>
        ))}
        {count > people.length && <li>{t('importing.keptMore', { count: count - people.length })}</li>}
      </ul>
    </section>
  );
}

function Actions({ item, onForgotten }: Pick<Props, 'item' | 'onForgotten'>) {
  const t = useT();
  const queryClient = useQueryClient();
  const [isAsking, setIsAsking] = useState(false);
  const forget = useMutation(forgetImport(queryClient));
  const resume = useMutation(resumeJob(queryClient));
  const isUndoing = useIsMutating({ mutationKey: UNDO }) > 0;
  const { nombre, trabajo_id } = item;
  return (
    <div className={classes.actions} data-calm>
      <Button variant="subtle" color="gray" className={classes.first} onClick={() => setIsAsking(true)}>
        {t('importing.forget')}
      </Button>
      {canBeUndone(item) && (
        <Button
          variant="default"
          loading={isUndoing}
          onClick={() => trabajo_id && undoJobOnceSeen(trabajo_id)}
        >
          {t('importing.undo')}
        </Button>
      )}
      {item.estado === 'interrumpida' && !item.deshecha && !item.deshecha_en_parte ? (
        <Button loading={resume.isPending} onClick={() => trabajo_id && resume.mutate(trabajo_id)}>
          {t('importing.resume')}
        </Button>
      ) : (
        <>
          <Button variant="default" component={Link} to="/contactos/importar">
            {t('importing.another')}
          </Button>
          <Button
            renderRoot={(props) => <Link to="/contactos" search={{ orden: '-updated_at' }} {...props} />}
          >
            {t('importing.seeContacts')}
          </Button>
        </>
      )}
      <Suspense>
        {isAsking && (
          <ForgetQuestion
            forget={forget}
            onConfirm={() =>
              forget.mutate(item.id, {
                onSuccess: () => {
                  tell(t('importing.forgotten', { name: nombre }));
                  onForgotten();
                },
              })
            }
            onClose={() => setIsAsking(false)}
          />
        )}
      </Suspense>
    </div>
  );
}

/** What was under way and has ended is said, and whatever shows contacts is asked for anew. */
function useEnd(item: Import): void {
  const t = useT();
  const queryClient = useQueryClient();
  const isRunning = isUnderWay(item);
  const wasRunning = useRef(isRunning);
  const title = t(titleOf(item));
  useEffect(() => {
    if (wasRunning.current && !isRunning) {
      announce(title);
      refreshContacts(queryClient);
    }
    wasRunning.current = isRunning;
  }, [isRunning, title, queryClient]);
}
