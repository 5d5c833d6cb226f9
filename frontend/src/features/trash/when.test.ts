import { describe, expect, it } from 'vitest';
import { setLanguage } from '@/lib/i18n/later';
import { formatWithin, isSoon } from './when';

const NOW = new Date('2026-11-25T15:00:00Z');

describe('when a contact is erased', () => {
  it.each([
    ['2026-12-07T15:00:00Z', 'en 12 días'],
    ['2026-11-27T14:59:00Z', 'en 1 día'],
    ['2026-11-26T14:59:00Z', 'en menos de un día'],
    ['2026-11-25T14:00:00Z', 'en menos de un día'],
  ])('%s is %s', (at, words) => {
    expect(formatWithin(at, NOW)).toBe(words);
  });

  it('is said in English too', async () => {
    await setLanguage('en');
    expect(formatWithin('2026-12-07T15:00:00Z', NOW)).toBe('in 12 days');
    await setLanguage('es');
  });

  it('is soon within three days', () => {
    expect(isSoon('2026-11-28T16:00:00Z', NOW)).toBe(true);
    expect(isSoon('2026-11-29T15:00:00Z', NOW)).toBe(false);
  });
});
