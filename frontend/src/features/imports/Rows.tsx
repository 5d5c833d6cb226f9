import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Bone } from '@/components/Bone';
import { Delayed } from '@/components/Delayed';
import { More } from '@/components/More';
import { Failed } from '@/components/State';
import { useT } from '@/lib/i18n/importing';
import { useIsPhone } from '@/lib/media';
import type { Import, ImportRow, Teammate } from '@/lib/types';
import { type Mapping, mappingOf } from './mapping';
import type { Outcome } from './outcomes';
import { rowsQuery } from './queries';
import classes from './Rows.module.css';
import { isWritten } from './steps';
import { factsIn, nameIn, reasonOf, saidIn } from './words';

type Props = { id: string; item: Import; outcome: Outcome; team: Teammate[] };

/** The rows of one outcome in the file's order, each with its reason or what it writes. */
export function Rows({ id, item, outcome, team }: Props) {
  const t = useT();
  const word = t(`importing.${isWritten(item) ? 'was' : 'willBe'}.${outcome}`);
  return (
    <section id={id} className={classes.rows} aria-label={t('importing.rowsCaption', { outcome: word })}>
      <List item={item} outcome={outcome} team={team} />
    </section>
  );
}

function List({ item, outcome, team }: Omit<Props, 'id'>) {
  const t = useT();
  const isPhone = useIsPhone();
  const query = useInfiniteQuery(rowsQuery(item.id, versionOf(item), outcome));
  const rows = query.data?.pages.flatMap(({ items }) => items);
  if (query.error && !rows)
    return (
      <Failed title={t('importing.failedRows')} error={query.error} onRetry={() => void query.refetch()} />
    );
  if (!rows) return <Skeleton />;
  if (rows.length === 0) return <p className={classes.none}>{t('importing.noRows')}</p>;
  const mapping = mappingOf(item.columnas);
  const shown = { rows, mapping, outcome, team, hasLinks: outcome !== 'crear' || isWritten(item) };
  return (
    <>
      {isPhone ? <Cards {...shown} /> : <Table {...shown} />}
      {query.hasNextPage && (
        <div className={classes.foot}>
          <More query={query} label={t('importing.moreRows')} failed={t('importing.failedMoreRows')} />
        </div>
      )}
    </>
  );
}

/** The dry run's rows and the import's are not the same; undone, their contacts may be gone. */
const versionOf = ({ estado, revision_id, trabajo_id, deshecha }: Import) =>
  `${revision_id} ${trabajo_id} ${estado} ${deshecha}`;

type Shown = { rows: ImportRow[]; mapping: Mapping; outcome: Outcome; team: Teammate[]; hasLinks: boolean };

function Table({ rows, mapping, outcome, team, hasLinks }: Shown) {
  const t = useT();
  const what = outcome === 'crear' ? 'written' : outcome === 'actualizar' ? 'changed' : 'reason';
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{t('importing.rowHead')}</th>
          <th scope="col">{t('importing.contactHead')}</th>
          <th scope="col">{t(`importing.whatHead.${what}`)}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.numero}>
            <td className={classes.number}>{row.numero}</td>
            <th scope="row">
              <Name row={row} mapping={mapping} hasLink={hasLinks} />
            </th>
            <td>
              <What row={row} mapping={mapping} team={team} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cards({ rows, mapping, team, hasLinks }: Shown) {
  const t = useT();
  return (
    <ul className={classes.cards}>
      {rows.map((row) => (
        <li key={row.numero} className={classes.card}>
          <span className={classes.head}>
            <Name row={row} mapping={mapping} hasLink={hasLinks} />
            <span className={classes.number}>{t('importing.rowNumber', { number: row.numero })}</span>
          </span>
          <What row={row} mapping={mapping} team={team} />
        </li>
      ))}
    </ul>
  );
}

function Name({ row, mapping, hasLink }: { row: ImportRow; mapping: Mapping; hasLink: boolean }) {
  const t = useT();
  const name = nameIn(row, mapping);
  if (!hasLink || !row.contacto_id || row.motivo === 'en_papelera')
    return <span className={classes.name}>{name}</span>;
  return (
    <Link
      to="/contactos/$contactId"
      params={{ contactId: row.contacto_id }}
      className={`${classes.name} ${classes.link}`}
      aria-label={name ? undefined : t('importing.openWhich', { number: row.numero })}
    >
      {name || t('importing.open')}
    </Link>
  );
}

/** Why, and what of: the data of a new contact, before and after of one that changes. */
function What({ row, mapping, team }: { row: ImportRow; mapping: Mapping; team: Teammate[] }) {
  const t = useT();
  const reason = reasonOf(t, row);
  const facts = row.resultado === 'crear' || row.resultado === 'actualizar' ? factsIn(t, row, team) : [];
  const said = saidIn(row, mapping);
  return (
    <>
      {reason && <span className={classes.reason}>{reason}</span>}
      {row.previsto && row.previsto !== row.resultado && (
        <span className={classes.said}>
          {t('importing.wasForetold', { outcome: t(`importing.willBe.${row.previsto}`) })}
        </span>
      )}
      {facts.length > 0 && (
        <dl className={classes.facts}>
          {facts.map(({ field, label, before, after }) => (
            <div key={field}>
              <dt>{label}</dt>
              <dd>
                {before !== null && (
                  <>
                    <del>{before}</del>
                    <span aria-hidden="true"> → </span>
                  </>
                )}
                {before === null ? after : <ins>{after}</ins>}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {facts.length === 0 && said && (
        <span className={classes.said} title={said}>
          {said}
        </span>
      )}
    </>
  );
}

function Skeleton() {
  const t = useT();
  return (
    <Delayed>
      <div role="status" aria-label={t('common.loading')}>
        {['16rem', '12rem', '14rem'].map((width) => (
          <div key={width} className={classes.bones}>
            <Bone width={width} height="1rem" />
          </div>
        ))}
      </div>
    </Delayed>
  );
}
