/** Dates, times and numbers as people in Colombia write them; days are Bogotá's, wherever the browser is. */

import { locale, t } from './i18n/index.ts';

const ZONE = 'America/Bogota';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale()} ${name}`;
  let made = formats.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(locale(), { timeZone: ZONE, ...options });
    formats.set(key, made);
  }
  return made;
}

/** "23 nov 2026" (no "de" and no point, as `Intl` would have it). */
export function formatDate(value: string | Date): string {
  const parts = format('date', { day: 'numeric', month: 'short', year: 'numeric' }).formatToParts(
    new Date(value),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    parts.find((candidate) => candidate.type === type)?.value.replace('.', '') ?? '';
  return `${part('day')} ${part('month')} ${part('year')}`;
}

/** "3:15 p. m." */
export function formatTime(value: string | Date): string {
  return format('time', { hour: 'numeric', minute: '2-digit', hour12: true }).format(new Date(value));
}

/** The day in Bogotá as "2026-11-23": what the API's date filters take. */
export function isoDay(value: string | Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: ZONE }).format(new Date(value));
}

/** A day as the API has it ("2026-11-23") in words: "23 nov 2026". */
export function formatDay(day: string): string {
  return formatDate(`${day}T12:00:00-05:00`);
}

/** "23 nov": for the axis of a chart, where the year is known. */
export function formatShortDay(day: string): string {
  const [dayOfMonth = '', month = ''] = formatDay(day).split(' ');
  return `${dayOfMonth} ${month}`;
}

/** "3–9 nov", "27 oct – 2 nov". */
export function formatDays(first: string, last: string): string {
  const [from, to] = [formatShortDay(first), formatShortDay(last)];
  return from.slice(from.indexOf(' ')) === to.slice(to.indexOf(' '))
    ? `${from.slice(0, from.indexOf(' '))}–${to}`
    : `${from} – ${to}`;
}

/** "hoy, 3:15 p. m.", "ayer, 3:15 p. m.", else "23 nov 2026". */
export function formatDateTime(value: string | Date, now: Date = new Date()): string {
  const day = isoDay(value);
  if (day === isoDay(now)) return t('common.todayAt', { time: formatTime(value) });
  if (day === isoDay(new Date(now.getTime() - 24 * HOUR)))
    return t('common.yesterdayAt', { time: formatTime(value) });
  return formatDate(value);
}

/** The day and the time in full: for tooltips and for what must be exact. */
export function formatExact(value: string | Date): string {
  return `${formatDate(value)}, ${formatTime(value)}`;
}

/** "hace 5 minutos" within the last day, else the date. */
export function formatAgo(value: string | Date, now: Date = new Date()): string {
  const elapsed = now.getTime() - new Date(value).getTime();
  const relative = new Intl.RelativeTimeFormat(locale(), { numeric: 'always' });
  if (elapsed < MINUTE) return t('common.now');
  if (elapsed < HOUR) return relative.format(-Math.floor(elapsed / MINUTE), 'minute');
  if (elapsed < 24 * HOUR) return relative.format(-Math.floor(elapsed / HOUR), 'hour');
  return formatDate(value);
}

export function formatNumber(value: number): string {
  return new Intl.NumberFormat(locale()).format(value);
}

/** "45 %" (in English "45%"). */
export function formatShare(share: number): string {
  return new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 0 }).format(share);
}

/** "9.999", from there on "10 mil", "1,2 M": where there is room for a few signs only. */
export function formatShort(value: number): string {
  if (value < 10_000) return formatNumber(value);
  // The region's own short form would be "10 k".
  return new Intl.NumberFormat(locale().slice(0, 2), { notation: 'compact' }).format(value);
}
