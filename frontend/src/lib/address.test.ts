import { describe, expect, it } from 'vitest';
import { parseAddress, stringifyAddress } from './address.ts';

describe('an address', () => {
  it('repeats the names of lists, and reads them back', () => {
    const search = { buscar: 'ana ñ', estado: ['cliente', 'inactivo'], pagina: '2' };
    expect(stringifyAddress(search)).toBe('?buscar=ana+%C3%B1&estado=cliente&estado=inactivo&pagina=2');
    expect(parseAddress(stringifyAddress(search))).toEqual(search);
  });

  it('has a text where a name comes once', () => {
    expect(parseAddress('?estado=cliente')).toEqual({ estado: 'cliente' });
  });

  it('leaves out what is not there', () => {
    expect(stringifyAddress({ buscar: '', estado: [], ciudad: undefined })).toBe('');
  });
});
