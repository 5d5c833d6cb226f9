import { Link } from '@tanstack/react-router';
import { formatNumber } from '@/lib/format';
import { useT } from '@/lib/i18n/later';
import type { Summary } from '@/lib/types';
import classes from './CitiesFigure.module.css';
import { Figure } from './Figure';
import { citiesOf } from './figures';
import { shareOfAll, shortShare } from './share';
import { Tip } from './Tip';

/** The cities with most contacts, each a bar against the first. */
export function CitiesFigure({ summary }: { summary: Summary }) {
  const t = useT();
  const cities = citiesOf(summary.por_ciudad);
  return (
    <Figure
      title={t('home.byCity')}
      table={{
        heads: [t('home.columnCity'), t('home.columnContacts'), t('home.columnShare')],
        rows: cities.map(({ ciudad, total }) => ({
          key: ciudad,
          link: { ciudad: [ciudad] },
          name: ciudad,
          cells: [formatNumber(total), shortShare(t, total / summary.total)],
        })),
      }}
    >
      {cities.length === 0 ? (
        <p className={classes.none}>{t('home.noCities')}</p>
      ) : (
        <ul className={classes.cities}>
          {cities.map(({ ciudad, total, width }) => {
            const words = t('home.cityMark', {
              name: ciudad,
              count: total,
              share: shareOfAll(t, total / summary.total),
            });
            return (
              <li key={ciudad}>
                <Tip label={words} position="top-start">
                  <Link
                    to="/contactos"
                    search={{ ciudad: [ciudad] }}
                    className={classes.city}
                    aria-label={words}
                  >
                    <span className={classes.name}>{ciudad}</span>
                    <svg width="100%" height="8" aria-hidden="true">
                      <rect className={classes.bar} width={`${width}%`} height="8" rx="2" />
                    </svg>
                    <span className={classes.count}>{formatNumber(total)}</span>
                  </Link>
                </Tip>
              </li>
            );
          })}
        </ul>
      )}
    </Figure>
  );
}
