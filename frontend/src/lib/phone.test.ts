import { expect, it } from 'vitest';
import { formatPhone, telHref, whatsAppHref } from './phone.ts';

it.each([
  ['3001234567', '300 123 4567', 'tel:+573001234567', 'https://wa.me/573001234567'],
  ['+57 300 123 4567', '300 123 4567', 'tel:+573001234567', 'https://wa.me/573001234567'],
  ['0057 3001234567', '300 123 4567', 'tel:+573001234567', 'https://wa.me/573001234567'],
  ['57 3001234567', '300 123 4567', 'tel:+573001234567', 'https://wa.me/573001234567'],
  ['033001234567', '300 123 4567', 'tel:+573001234567', 'https://wa.me/573001234567'],
  ['(601) 234 5678', '(601) 234 5678', 'tel:+576012345678', null],
  ['+1 202 555 0100', '+1 202 555 0100', 'tel:+12025550100', null],
  ['2345678', '2345678', 'tel:2345678', null],
])('%s', (typed, shown, call, whatsApp) => {
  expect(formatPhone(typed)).toBe(shown);
  expect(telHref(typed)).toBe(call);
  expect(whatsAppHref(typed)).toBe(whatsApp);
});
