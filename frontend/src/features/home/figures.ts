/** From the API's figures to where their marks stand: all of it in per cent, so that no chart has to be measured. */

import { ESTADOS, type Estado, type Summary } from '@/lib/types';

/** The part of the contacts' list that is behind a mark, as its address has it. */
export type ListLink = { estado?: Estado[]; ciudad?: string[]; desde?: string; hasta?: string };

const DAY = 24 * 60 * 60_000;
/** In per cent of the bar: narrower than that, nobody finds it. */
const THINNEST = 1.5;

export type Segment = { estado: Estado; count: number; share: number; start: number; width: number };

/** The estados that there are, side by side; `share` is the true one, `width` leaves the small ones visible. */
export function segmentsOf(counts: Summary['por_estado']): Segment[] {
  const present = ESTADOS.map((estado) => ({ estado, count: counts[estado] ?? 0 })).filter(
    ({ count }) => count > 0,
  );
  const total = present.reduce((sum, { count }) => sum + count, 0);
  const widened = present.map(({ count }) => Math.max((count / total) * 100, THINNEST));
  const sum = widened.reduce((all, width) => all + width, 0);
  let start = 0;
  return present.map(({ estado, count }, index) => {
    const width = ((widened[index] ?? 0) / sum) * 100;
    const segment = { estado, count, share: count / total, start, width };
    start += width;
    return segment;
  });
}

export type Scale = { low: number; high: number; ticks: number[] };

/** Round numbers around the values, about three of them; from 0 unless all values lie far above it. */
export function scaleOf(values: readonly number[]): Scale {
  const max = Math.max(...values, 1);
  const min = Math.min(...values);
  const base = min > max / 2 ? min : 0;
  const step = roundStep((max - base) / 2);
  const low = Math.floor(base / step) * step;
  const high = Math.ceil(max / step) * step;
  const ticks = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, index) => low + index * step);
  return { low, high, ticks };
}

/** 1, 2 or 5 times a power of ten: whole contacts only. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 1)));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough) ?? 10;
  return factor * power;
}

/** From the top, in per cent of the height. */
export function heightOf(value: number, { low, high }: Scale): number {
  return high === low ? 100 : 100 - ((value - low) / (high - low)) * 100;
}

export type Week = {
  monday: string;
  sunday: string;
  nuevos: number;
  total: number;
  /** The column's left edge and its middle. */
  left: number;
  middle: number;
  width: number;
};

export function weeksOf(weeks: Summary['por_semana']): Week[] {
  const width = 100 / weeks.length;
  return weeks.map(({ semana, nuevos, total }, index) => ({
    monday: semana,
    sunday: sundayOf(semana),
    nuevos,
    total,
    left: index * width,
    middle: (index + 0.5) * width,
    width,
  }));
}

/** The line through the weeks' totals, and the area below it, in a box of 100 by 100. */
export function pathsOf(weeks: readonly Week[], scale: Scale): { line: string; area: string } {
  const points = weeks.map(({ middle, total }) => `${round(middle)} ${round(heightOf(total, scale))}`);
  const line = `M${points.join('L')}`;
  const [first, last] = [weeks[0], weeks[weeks.length - 1]];
  const area = first && last ? `${line}L${round(last.middle)} 100L${round(first.middle)} 100Z` : '';
  return { line, area };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Days as the API writes them; counted in UTC, where no day has another length. */
export function sundayOf(monday: string): string {
  return new Date(Date.parse(`${monday}T00:00:00Z`) + 6 * DAY).toISOString().slice(0, 10);
}

export function weekLink({ monday, sunday }: Pick<Week, 'monday' | 'sunday'>): ListLink {
  return { desde: monday, hasta: sunday };
}

export type City = { ciudad: string; total: number; width: number };

/** Against the biggest one. */
export function citiesOf(cities: Summary['por_ciudad']): City[] {
  const most = Math.max(...cities.map(({ total }) => total), 1);
  return cities.map(({ ciudad, total }) => ({ ciudad, total, width: (total / most) * 100 }));
}

export type PartOfDay = 'morning' | 'afternoon' | 'evening';

export function partOfDay(now: Date): PartOfDay {
  const hour = Number(
    new Intl.DateTimeFormat('en-GB', {
      timeZone: 'America/Bogota',
      hour: '2-digit',
      hourCycle: 'h23',
    }).format(now),
  );
  if (hour >= 5 && hour < 12) return 'morning';
  return hour >= 12 && hour < 19 ? 'afternoon' : 'evening';
}
