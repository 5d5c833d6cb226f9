import { expect, it } from 'vitest';
import { documentNumber, readNit, rightDigit } from './document';

it.each([
  ['800197268', '4'],
  ['890903938', '8'],
  ['899999068', '1'],
  ['41261533', '2'],
  ['800191045', '1'],
  ['79123456', '0'],
])('DIAN gives %s the digit %s', (base, digit) => expect(readNit(base).digit).toBe(digit));

it.each([
  ['900.123.456-8', '900123456', '8'],
  ['900123456 8', '900123456', '8'],
  ['NIT 900.123.456 - 8', '900123456', '8'],
  ['900.123.456', '900123456', null],
  ['9001234568', '9001234568', null],
  ['', '', null],
])('%j is taken apart as the server does', (typed, base, written) => {
  expect(readNit(typed)).toMatchObject({ base, written });
});

it('names the right digit where a wrong one was typed behind a NIT', () => {
  expect(rightDigit('NIT', '900.123.456-7')).toBe('8');
  expect(rightDigit('NIT', '900.123.456-8')).toBeNull();
  expect(rightDigit('NIT', '900123456')).toBeNull();
  expect(rightDigit('CC', '900.123.456-7')).toBeNull();
});

it('shows a NIT with its digit, and others as they were typed', () => {
  const nit = { tipo_documento: 'NIT', digito_verificacion: '8' } as const;
  expect(documentNumber({ ...nit, cedula: '900.123.456' })).toBe('900.123.456-8');
  expect(documentNumber({ ...nit, cedula: '900.123.456-8' })).toBe('900.123.456-8');
  const cc = { tipo_documento: 'CC', digito_verificacion: null } as const;
  expect(documentNumber({ ...cc, cedula: '1.020' })).toBe('1.020');
  expect(documentNumber({ ...cc, cedula: null })).toBe('');
});
