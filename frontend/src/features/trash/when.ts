import { t } from '@/lib/i18n/later';

const DAY = 24 * 60 * 60_000;
/** From so many days on it is high time. */
const FEW = 3;

/** "en 12 días"; what is left of the last day is said as such. */
export function formatWithin(value: string, now: Date = new Date()): string {
  const days = daysUntil(value, now);
  return days < 1 ? t('trash.erasedSoon') : t('trash.erasedIn', { count: days });
}

export function isSoon(value: string, now: Date = new Date()): boolean {
  return daysUntil(value, now) <= FEW;
}

function daysUntil(value: string, now: Date): number {
  return Math.floor((new Date(value).getTime() - now.getTime()) / DAY);
}
