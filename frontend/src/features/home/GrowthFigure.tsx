import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { formatDays, formatNumber, formatShortDay } from '@/lib/format';
import { type Translate, useT } from '@/lib/i18n/later';
import { useIsPhone } from '@/lib/media';
import type { Summary } from '@/lib/types';
import { Figure } from './Figure';
import { heightOf, pathsOf, type Scale, scaleOf, type Week, weekLink, weeksOf } from './figures';
import classes from './GrowthFigure.module.css';
import { Tip } from './Tip';

/** Where the two drawings stand, in pixels from the top; across, all is in per cent. */
const LINE = { top: 8, height: 176 };
const COLUMNS = { top: 236, height: 72 };
const AXIS = 20;
const HEIGHT = COLUMNS.top + COLUMNS.height + AXIS;
/** A thumb needs a column of 44 pixels. */
const WEEKS_OF_A_PHONE = 6;

/** The totals as a line over the new ones as columns: a week is one link for both. */
export function GrowthFigure({ summary }: { summary: Summary }) {
  const t = useT();
  const isPhone = useIsPhone();
  const [pointed, setPointed] = useState<string | null>(null);
  const shown = isPhone ? summary.por_semana.slice(-WEEKS_OF_A_PHONE) : summary.por_semana;
  const weeks = weeksOf(shown);
  const totals = scaleOf(weeks.map(({ total }) => total));
  const news = scaleOf(weeks.map(({ nuevos }) => nuevos));
  const fromZero: Scale = { ...news, low: 0 };
  const last = weeks[weeks.length - 1];
  const title = t('home.growth');

  return (
    <Figure
      title={title}
      table={{
        heads: [t('home.columnWeek'), t('home.columnNew'), t('home.columnTotal')],
        rows: weeksOf(summary.por_semana)
          .reverse()
          .map((week) => ({
            key: week.monday,
            link: weekLink(week),
            name: formatDays(week.monday, week.sunday),
            cells: [formatNumber(week.nuevos), formatNumber(week.total)],
          })),
      }}
    >
      <Headline summary={summary} />
      <div className={classes.plot}>
        {/* biome-ignore lint/a11y/useSemanticElements: no element of SVG is a group of links */}
        <svg className={classes.svg} width="100%" height={HEIGHT} role="group" aria-label={title}>
          <Background totals={totals} weeks={weeks} />
          {weeks.map((week, index) => (
            <Tip key={week.monday} label={words(t, week, week === last)}>
              <Link
                to="/contactos"
                search={weekLink(week)}
                className={classes.week}
                aria-label={words(t, week, week === last)}
                onMouseEnter={() => setPointed(week.monday)}
                onMouseLeave={() => setPointed(null)}
                onFocus={() => setPointed(week.monday)}
                onBlur={() => setPointed(null)}
              >
                <rect
                  className={classes.hit}
                  x={`${week.left}%`}
                  width={`${week.width}%`}
                  y="0"
                  height={HEIGHT}
                  rx="4"
                />
                <rect
                  className={classes.column}
                  data-running={week === last || undefined}
                  x={`${week.left + week.width * 0.25}%`}
                  width={`${week.width * 0.5}%`}
                  y={y(week.nuevos, fromZero, COLUMNS)}
                  height={COLUMNS.top + COLUMNS.height - y(week.nuevos, fromZero, COLUMNS)}
                  rx="2"
                />
                {week.nuevos > 0 && (
                  <text
                    className={classes.count}
                    x={`${week.middle}%`}
                    y={y(week.nuevos, fromZero, COLUMNS) - 5}
                  >
                    {formatNumber(week.nuevos)}
                  </text>
                )}
                {(week === last || week.monday === pointed) && (
                  <circle
                    className={classes.point}
                    cx={`${week.middle}%`}
                    cy={y(week.total, totals, LINE)}
                    r="4"
                  />
                )}
                <text
                  className={classes.day}
                  data-every-other={(weeks.length - 1 - index) % 2 === 1 || undefined}
                  x={`${week.middle}%`}
                  y={HEIGHT - 4}
                >
                  {formatShortDay(week.monday)}
                </text>
              </Link>
            </Tip>
          ))}
        </svg>
      </div>
    </Figure>
  );
}

/** All that is no link. */
function Background({ totals, weeks }: { totals: Scale; weeks: Week[] }) {
  const t = useT();
  const paths = pathsOf(weeks, totals);
  const bottom = COLUMNS.top + COLUMNS.height;
  return (
    <svg aria-hidden="true" overflow="visible">
      {totals.ticks.map((tick) => (
        <g key={tick}>
          <line
            className={classes.grid}
            x1="0"
            x2="100%"
            y1={y(tick, totals, LINE)}
            y2={y(tick, totals, LINE)}
          />
          <text className={classes.tick} x="100%" dx="8" y={y(tick, totals, LINE)} dy="0.35em">
            {formatNumber(tick)}
          </text>
        </g>
      ))}
      <svg
        y={LINE.top}
        width="100%"
        height={LINE.height}
        viewBox="0 0 100 100"
        preserveAspectRatio="none"
        overflow="visible"
        aria-hidden="true"
      >
        {totals.low === 0 && <path className={classes.area} d={paths.area} />}
        <path className={classes.line} d={paths.line} vectorEffect="non-scaling-stroke" />
      </svg>
      <text className={classes.title} x="0" y={COLUMNS.top - 18}>
        {t('home.newByWeek')}
      </text>
      <line className={classes.base} x1="0" x2="100%" y1={bottom} y2={bottom} />
    </svg>
  );
}

function y(value: number, scale: Scale, { top, height }: { top: number; height: number }): number {
  return top + (heightOf(value, scale) / 100) * height;
}

function words(t: Translate, week: Week, isRunning: boolean): string {
  const days = formatDays(week.monday, week.sunday);
  return t('home.weekMark', {
    week: isRunning ? t('home.thisWeek', { week: days }) : days,
    count: week.nuevos,
    total: formatNumber(week.total),
  });
}

function Headline({ summary }: { summary: Summary }) {
  const t = useT();
  const [before, now] = summary.por_semana.slice(-2);
  return (
    <p className={classes.headline}>
      <span className={classes.figure}>
        <strong>{formatNumber(summary.total)}</strong> {t('home.total', { count: summary.total })}
      </span>
      {before && now && (
        <>
          <Link
            to="/contactos"
            search={weekLink(weeksOf([now])[0] ?? { monday: '', sunday: '' })}
            className={classes.figure}
          >
            <strong>{formatNumber(now.nuevos)}</strong> {t('home.newThisWeek', { count: now.nuevos })}
          </Link>
          <span className={classes.before}>{t('home.lastWeek', { count: before.nuevos })}</span>
        </>
      )}
    </p>
  );
}
