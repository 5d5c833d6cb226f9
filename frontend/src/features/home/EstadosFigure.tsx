import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { EstadoLabel, EstadoMark } from '@/components/EstadoLabel';
import { formatNumber } from '@/lib/format';
import { useT } from '@/lib/i18n/later';
import { ESTADOS, type Estado, type Summary } from '@/lib/types';
import classes from './EstadosFigure.module.css';
import { Figure } from './Figure';
import { segmentsOf } from './figures';
import { shareOfAll, shortShare } from './share';
import { Tip } from './Tip';

/** One bar of all contacts, parted by estado; the words below are its links, the parts are for the mouse. */
export function EstadosFigure({ summary }: { summary: Summary }) {
  const t = useT();
  const [pointed, setPointed] = useState<Estado | null>(null);
  const segments = segmentsOf(summary.por_estado);
  const title = t('home.byEstado');
  const facts = ESTADOS.map((estado) => {
    const count = summary.por_estado[estado] ?? 0;
    return { estado, count, share: summary.total > 0 ? count / summary.total : 0 };
  });
  const words = (estado: Estado, count: number, share: number) =>
    t('home.estadoMark', { name: t(`common.estado.${estado}`), count, share: shareOfAll(t, share) });
  const point = (estado: Estado | null) => ({
    onMouseEnter: () => setPointed(estado),
    onMouseLeave: () => setPointed(null),
    onFocus: () => setPointed(estado),
    onBlur: () => setPointed(null),
  });

  return (
    <Figure
      title={title}
      table={{
        heads: [t('home.columnEstado'), t('home.columnContacts'), t('home.columnShare')],
        rows: facts.map(({ estado, count, share }) => ({
          key: estado,
          link: { estado: [estado] },
          name: <EstadoLabel estado={estado} />,
          cells: [formatNumber(count), shortShare(t, share)],
        })),
      }}
    >
      <svg
        className={classes.bar}
        width="100%"
        height="16"
        aria-hidden="true"
        data-pointed={pointed ?? undefined}
      >
        {segments.map(({ estado, count, share, start, width }) => (
          <Tip key={estado} label={words(estado, count, share)}>
            <Link to="/contactos" search={{ estado: [estado] }} tabIndex={-1} {...point(estado)}>
              <rect
                className={classes.segment}
                data-dim={(pointed !== null && pointed !== estado) || undefined}
                x={`${start}%`}
                width={`${width}%`}
                height="100%"
                fill={`var(--estado-${estado})`}
              />
            </Link>
          </Tip>
        ))}
      </svg>
      <ul className={classes.facts}>
        {facts.map(({ estado, count, share }) => (
          <li key={estado}>
            <Link
              to="/contactos"
              search={{ estado: [estado] }}
              className={classes.fact}
              aria-label={words(estado, count, share)}
              {...point(estado)}
            >
              <span className={classes.name}>
                <EstadoMark estado={estado} />
                {t(`common.estado.${estado}`)}
              </span>
              <span className={classes.count}>{formatNumber(count)}</span>
              <span className={classes.share}>{shortShare(t, share)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Figure>
  );
}
