import { IconTable } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useId, useState } from 'react';
import { useT } from '@/lib/i18n/later';
import classes from './Figure.module.css';
import type { ListLink } from './figures';
import { Tip } from './Tip';

export type TableRow = { key: string; link: ListLink; name: ReactNode; cells: string[] };
export type Table = { heads: string[]; rows: TableRow[] };

type Props = { title: string; table: Table; children: ReactNode };

/** A chart, and the same figures as a table for those who can't see it or want the numbers. */
export function Figure({ title, table, children }: Props) {
  const t = useT();
  const id = useId();
  const [isTable, setIsTable] = useState(false);
  return (
    <section className={classes.figure} aria-labelledby={id}>
      <header className={classes.head}>
        <h2 id={id}>{title}</h2>
        <Tip label={t('home.asTable')}>
          <button
            type="button"
            className={classes.toggle}
            aria-label={t('home.asTableOf', { title })}
            aria-pressed={isTable}
            onClick={() => setIsTable(!isTable)}
          >
            <IconTable size={16} stroke={1.75} aria-hidden="true" />
          </button>
        </Tip>
      </header>
      {isTable ? <FigureTable labelledBy={id} {...table} /> : children}
    </section>
  );
}

function FigureTable({ labelledBy, heads, rows }: Table & { labelledBy: string }) {
  return (
    <table className={classes.table} aria-labelledby={labelledBy}>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, link, name, cells }) => (
          <tr key={key}>
            <th scope="row">
              <Link to="/contactos" search={link}>
                {name}
              </Link>
            </th>
            {cells.map((cell, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a cell is known by its column
              <td key={index}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
