import { describe, expect, it } from 'vitest';
import { makeContact } from '../../../tests/server.ts';
import { difference, EMPTY, toBody, toValues } from './fields.ts';

describe('a form', () => {
  it('shows what a contact lacks as empty', () => {
    expect(toValues(makeContact({ cedula: null, pais: null }))).toMatchObject({ cedula: '', pais: '' });
  });

  it('differs by what was typed, not by spaces around it', () => {
    const base = toValues(makeContact({ nombres: 'Ana', ciudad: 'Cali' }));
    const typed = { ...base, nombres: ' Ana ', ciudad: 'Pasto', estado: 'cliente' };
    expect(difference(typed, base)).toEqual({ ciudad: 'Pasto', estado: 'cliente' });
  });

  it('sends blanks as no value', () => {
    expect(toBody({ ...EMPTY, nombres: ' Ana ', pais: '  ' })).toMatchObject({
      nombres: 'Ana',
      pais: null,
      cedula: null,
      estado: 'prospecto',
    });
  });
});
