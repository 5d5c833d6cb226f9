import { expect, test } from 'vitest';
import { t } from '@/lib/i18n';
import { foundText, totalNumber, totalText } from './total';

test('a total that is exact is a number', () => {
  const total = { total: 1, total_is_exact: true };
  expect(totalText(t, total)).toBe('1 contacto');
  expect(totalText(t, { ...total, total: 20_304 })).toBe('20.304 contactos');
  expect(foundText(t, total)).toBe('1 contacto encontrado');
  expect(totalNumber(t, total)).toBe('1');
});

test('of more than were counted it says so', () => {
  const total = { total: 10_000, total_is_exact: false };
  expect(totalText(t, total)).toBe('más de 10.000 contactos');
  expect(foundText(t, total)).toBe('más de 10.000 contactos encontrados');
  expect(totalNumber(t, total)).toBe('más de 10.000');
});
