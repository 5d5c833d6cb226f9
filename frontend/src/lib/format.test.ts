import { afterEach, describe, expect, it } from 'vitest';
import { formatAgo, formatDate, formatDateTime, formatDay, formatNumber, isoDay } from './format.ts';
import { setLanguage } from './i18n/index.ts';

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');
const NOW = new Date('2026-11-23T20:15:00Z');

afterEach(() => setLanguage('es'));

describe('dates', () => {
  it('are written as in Colombia', () => expect(formatDate('2026-11-23T20:15:00Z')).toBe('23 nov 2026'));
  it('are days of Bogotá, wherever the browser is', () => {
    expect(formatDate('2026-11-23T04:59:00Z')).toBe('22 nov 2026');
    expect(isoDay('2026-11-23T04:59:00Z')).toBe('2026-11-22');
  });
  it('keep a day that has no time', () => expect(formatDay('2026-01-01')).toBe('1 ene 2026'));
  it('say today and yesterday', () => {
    expect(plain(formatDateTime('2026-11-23T20:15:00Z', NOW))).toBe('hoy, 3:15 p. m.');
    expect(plain(formatDateTime('2026-11-22T13:05:00Z', NOW))).toBe('ayer, 8:05 a. m.');
    expect(formatDateTime('2026-11-20T13:05:00Z', NOW)).toBe('20 nov 2026');
  });
  it('say how long ago within a day', () => {
    expect(formatAgo('2026-11-23T20:14:40Z', NOW)).toBe('hace un momento');
    expect(formatAgo('2026-11-23T20:10:00Z', NOW)).toBe('hace 5 minutos');
    expect(formatAgo('2026-11-23T19:00:00Z', NOW)).toBe('hace 1 hora');
    expect(formatAgo('2026-11-20T19:00:00Z', NOW)).toBe('20 nov 2026');
  });
  it('follow the language', async () => {
    await setLanguage('en');
    expect(plain(formatDateTime('2026-11-23T20:15:00Z', NOW))).toBe('today, 3:15 PM');
    expect(formatAgo('2026-11-23T20:10:00Z', NOW)).toBe('5 minutes ago');
  });
});

it('numbers have points for thousands', () => expect(formatNumber(1234568)).toBe('1.234.568'));
