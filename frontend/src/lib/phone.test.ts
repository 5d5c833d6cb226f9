import { describe, expect, it } from 'vitest';
import { dialled, formatInternational, formatPhone, readPhone, telHref, whatsAppHref } from './phone.ts';

/** As the server has stored it. */
const stored = (telefono: string) => ({ telefono, ...dialled(telefono) });

it.each([
  ['3001234567', '300 123 4567', 'tel:+573001234567', 'https://wa.me/573001234567'],
  ['+57 300 123 4567', '300 123 4567', 'tel:+573001234567', 'https://wa.me/573001234567'],
  ['0057 3001234567', '300 123 4567', 'tel:+573001234567', 'https://wa.me/573001234567'],
  ['57 3001234567', '300 123 4567', 'tel:+573001234567', 'https://wa.me/573001234567'],
  ['033001234567', '300 123 4567', 'tel:+573001234567', 'https://wa.me/573001234567'],
  ['(+57) 300-123.45.67', '300 123 4567', 'tel:+573001234567', 'https://wa.me/573001234567'],
  ['(601) 234 5678', '(601) 234 5678', 'tel:+576012345678', null],
  ['6012345678 ext. 12', '6012345678 ext. 12', 'tel:+576012345678', null],
  ['01 8000 912 345', '01 8000 912 345', 'tel:+5718000912345', null],
  ['+1 202 555 0100', '+1 202 555 0100', 'tel:+12025550100', null],
  ['0034 612 345 678', '0034 612 345 678', 'tel:+34612345678', null],
  ['2345678', '2345678', 'tel:2345678', null],
])('%s', (typed, shown, call, whatsApp) => {
  expect(formatPhone(typed)).toBe(shown);
  expect(telHref(stored(typed))).toBe(call);
  expect(whatsAppHref(stored(typed))).toBe(whatsApp);
});

describe('a doubtful phone', () => {
  it.each([
    '2345678',
    '+57 1 2345678',
    '3001234567 / 3107654321',
    '3001234567 y 3107654321',
    '300 123 4567 310 765 4321',
    'Cel 3001234567',
    '300+1234567',
    '',
  ])('%j', (typed) => expect(readPhone(typed)).toBeNull());
});

it('says how it is dialled from anywhere', () => {
  const written = (typed: string) => formatInternational(readPhone(typed) ?? { e164: '', kind: 'otro' });
  expect(written('3001234567')).toBe('+57 300 123 4567');
  expect(written('(604) 444 5566')).toBe('+57 604 444 5566');
  expect(written('+34 612 345 678')).toBe('+34612345678');
});
