import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { Bone } from '@/components/Bone';
import { Delayed } from '@/components/Delayed';
import page from '@/components/Page.module.css';
import { Failed, State } from '@/components/State';
import { useT } from '@/lib/i18n/importing';
import { useTitle } from '@/lib/title';
import type { Import, Teammate } from '@/lib/types';
import { ColumnsStep } from './ColumnsStep';
import { sizeOf } from './files';
import classes from './Import.module.css';
import { importQuery } from './queries';
import { ResultStep } from './ResultStep';
import { ReviewStep } from './ReviewStep';
import { Steps } from './Steps';
import { type ImportSearch, type Step, stepOf } from './steps';

type Props = {
  id: string;
  search: ImportSearch;
  /** Where to go within it; `replace` where Back should not stop. */
  onSearch: (search: ImportSearch, options?: { replace?: boolean }) => void;
  team: Teammate[];
  onForgotten: () => void;
};

/** One import, at the step that it has come to; all of it is on the server and in the address. */
export function ImportPage({ id, ...rest }: Props) {
  const t = useT();
  const { data: item, error, refetch } = useQuery(importQuery(id));
  if (error && !item)
    return error.status === 404 || error.status === 422 ? (
      <State drawing="map" title={t('importing.goneTitle')} text={t('importing.goneText')} isPage>
        <Button variant="default" component={Link} to="/contactos/importar">
          {t('importing.goneAction')}
        </Button>
      </State>
    ) : (
      <Failed title={t('importing.failedTitle')} error={error} isPage onRetry={() => void refetch()} />
    );
  return item ? <Opened item={item} {...rest} /> : <Skeleton />;
}

function Opened({ item, search, onSearch, team, onForgotten }: Omit<Props, 'id'> & { item: Import }) {
  const t = useT();
  const step = stepOf(item.estado, search);
  const heading = useFocusAt(step);
  useTitle(t('importing.titleOf', { name: item.nombre }));
  return (
    <section className={page.page} aria-labelledby="import">
      <header className={page.head}>
        <div className={classes.title}>
          <h1 id="import">{t('importing.title')}</h1>
          <p className={classes.file}>
            <span className={classes.fileName}>{item.nombre}</span>
            <span>{t('importing.facts.rows', { count: item.filas })}</span>
            <span>{sizeOf(t, item.bytes)}</span>
          </p>
        </div>
      </header>
      <div className={page.body}>
        <div className={classes.sheet} data-sheet>
          <Steps
            current={step}
            isOver={item.estado === 'importada'}
            backTo={step === 'revision' ? 'columnas' : undefined}
          />
          {step === 'columnas' && (
            <ColumnsStep
              item={item}
              heading={heading}
              team={team}
              onReviewed={() => onSearch({ paso: 'revision' })}
            />
          )}
          {step === 'revision' && (
            <ReviewStep item={item} heading={heading} search={search} onSearch={onSearch} team={team} />
          )}
          {step === 'importacion' && (
            <ResultStep
              item={item}
              heading={heading}
              search={search}
              onSearch={onSearch}
              team={team}
              onForgotten={onForgotten}
            />
          )}
        </div>
      </div>
    </section>
  );
}

/** A new step takes the focus and is named by its heading; so does an import that was just opened. */
function useFocusAt(step: Step) {
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef<Step>(null);
  useEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    heading.current?.focus({ preventScroll: true });
    // The new step begins at its own beginning.
    const body = heading.current?.closest('[data-sheet]')?.parentElement;
    if (body) body.scrollTop = 0;
  }, [step]);
  return heading;
}

function Skeleton() {
  const t = useT();
  return (
    <section className={page.page} aria-labelledby="import">
      <header className={page.head}>
        <h1 id="import">{t('importing.title')}</h1>
      </header>
      <Delayed>
        <div className={classes.sheet} role="status" aria-label={t('common.loading')}>
          <Bone width="24rem" height="1.375rem" />
          {['14rem', '100%', '100%', '100%'].map((width, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: bones have nothing else
            <Bone key={index} width={width} height="1.25rem" />
          ))}
        </div>
      </Delayed>
    </section>
  );
}
