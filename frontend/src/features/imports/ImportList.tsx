import { useInfiniteQuery } from '@tanstack/react-query';
import { Bone } from '@/components/Bone';
import { Delayed } from '@/components/Delayed';
import entry from '@/components/Entry.module.css';
import { More } from '@/components/More';
import page from '@/components/Page.module.css';
import { Failed } from '@/components/State';
import { useT } from '@/lib/i18n/importing';
import type { Import, User } from '@/lib/types';
import classes from './ImportList.module.css';
import { ImportRow } from './ImportRow';
import { importsQuery } from './queries';

type Props = {
  me: User;
  nameOf: (userId: string | null) => string | undefined;
};

/** One's own imports, an administrator's are all: to open again, to undo, to forget. */
export function ImportList({ me, nameOf }: Props) {
  const t = useT();
  return (
    <section className={classes.list} aria-labelledby="past-imports">
      <h2 id="past-imports">{t('importing.listTitle')}</h2>
      <Entries me={me} nameOf={nameOf} />
    </section>
  );
}

function Entries({ me, nameOf }: Props) {
  const t = useT();
  const query = useInfiniteQuery(importsQuery);
  const imports = query.data?.pages.flat();
  if (query.error && !imports)
    return (
      <Failed title={t('importing.failedList')} error={query.error} onRetry={() => void query.refetch()} />
    );
  if (!imports) return <Skeleton />;
  if (imports.length === 0) return <p className={classes.empty}>{t('importing.listEmpty')}</p>;
  return (
    <>
      <ul className={classes.entries}>
        {imports.map((one: Import) => (
          <ImportRow
            key={one.id}
            item={one}
            // One's own need no name.
            by={one.usuario_id === me.id ? undefined : nameOf(one.usuario_id)}
          />
        ))}
      </ul>
      {query.hasNextPage && (
        <footer className={page.foot}>
          <More query={query} label={t('importing.more')} failed={t('importing.failedMore')} />
        </footer>
      )}
    </>
  );
}

function Skeleton() {
  const t = useT();
  return (
    <Delayed>
      <div className={classes.entries} role="status" aria-label={t('common.loading')}>
        {['11rem', '8rem', '10rem'].map((width) => (
          <div key={width} className={`${entry.entry} ${classes.import}`}>
            <span className={classes.text}>
              <Bone width={width} height="1rem" />
            </span>
            <span className={classes.state}>
              <Bone width="5rem" />
            </span>
          </div>
        ))}
      </div>
    </Delayed>
  );
}
