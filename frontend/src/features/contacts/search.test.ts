import { describe, expect, it } from 'vitest';
import { parseAddress, stringifyAddress } from '@/lib/address';
import {
  type ContactsSearch,
  isNarrowed,
  NO_FILTERS,
  orderOf,
  parseContactsSearch,
  toFilters,
  toListParams,
  toParams,
} from './search.ts';

const LUISA = '0b8d7c1e-6a55-4a0b-9f5e-2f6f7d1c9e01';

const FULL: ContactsSearch = {
  buscar: 'ana',
  estado: ['prospecto', 'cliente'],
  ciudad: ['Bogotá', 'Cali'],
  pais: ['Colombia'],
  propietario: ['yo', LUISA],
  con: ['cedula', 'notas'],
  sin: ['ciudad'],
  desde: '2026-01-01',
  hasta: '2026-01-31',
  actualizado_desde: '2026-02-01',
  actualizado_hasta: '2026-02-28',
  orden: '-propietario',
  pagina: 3,
  filas: 50,
};

describe('the address of the list', () => {
  it('says all there is to say, and is read back', () => {
    const address = stringifyAddress(FULL);
    expect(address).toContain('ciudad=Bogot%C3%A1&ciudad=Cali');
    expect(parseContactsSearch(parseAddress(address))).toEqual(FULL);
  });

  it('takes links from before filters had several values', () => {
    expect(parseContactsSearch(parseAddress('?estado=cliente&ciudad=Pasto&orden=ciudad'))).toEqual({
      estado: ['cliente'],
      ciudad: ['Pasto'],
      orden: 'ciudad',
    });
  });

  it('keeps what is valid', () => {
    expect(parseContactsSearch({ buscar: ' ana ', ciudad: [' Cali ', 'Cali', ''], pagina: '3' })).toEqual({
      buscar: 'ana',
      ciudad: ['Cali'],
      pagina: 3,
    });
  });

  it('drops what is not', () => {
    const raw = {
      buscar: '\0',
      estado: ['amigo'],
      propietario: ['otro', '1'],
      con: 'email',
      desde: '2026-02-30',
      hasta: 'ayer',
      actualizado_desde: '2026-13-01',
      orden: 'id;drop',
      pagina: '-1',
      filas: '7',
      otra: 'x',
    };
    expect(parseContactsSearch(raw)).toEqual({});
  });

  it('has estados in their own order', () => {
    expect(parseContactsSearch({ estado: ['cliente', 'prospecto', 'cliente'] })).toEqual({
      estado: ['prospecto', 'cliente'],
    });
  });

  it('does not ask for a field to be there and to be missing', () => {
    expect(parseContactsSearch({ con: 'notas', sin: ['notas', 'pais'] })).toEqual({
      con: ['notas'],
      sin: ['pais'],
    });
  });

  it('drops what is so by default', () => {
    expect(parseContactsSearch({ orden: '-created_at', pagina: '1', filas: '25', buscar: '  ' })).toEqual({});
  });

  it('drops a last day before the first', () => {
    expect(
      parseContactsSearch({
        desde: '2026-02-01',
        hasta: '2026-01-01',
        actualizado_desde: '2026-02-01',
        actualizado_hasta: '2026-01-01',
      }),
    ).toEqual({ desde: '2026-02-01', actualizado_desde: '2026-02-01' });
  });
});

describe('the order', () => {
  it('is newest first, and of a search the best match first', () => {
    expect(orderOf({})).toBe('-created_at');
    expect(orderOf({ buscar: 'ana' })).toBe('relevancia');
    expect(orderOf({ buscar: 'ana', orden: 'ciudad' })).toBe('ciudad');
  });

  it('may be newest first in a search too, and needs a search for relevance', () => {
    expect(parseContactsSearch({ buscar: 'ana', orden: '-created_at' })).toEqual({
      buscar: 'ana',
      orden: '-created_at',
    });
    expect(parseContactsSearch({ buscar: 'ana', orden: 'relevancia' })).toEqual({ buscar: 'ana' });
    expect(parseContactsSearch({ orden: 'relevancia' })).toEqual({});
  });
});

describe('the parameters of the API', () => {
  it('count pages from 0', () => {
    expect(toParams({})).toEqual({ page: 0, size: 25, sort: '-created_at' });
    expect(toParams({ buscar: 'ana', estado: ['cliente'], pagina: 3, orden: 'ciudad' })).toEqual({
      page: 2,
      size: 25,
      sort: 'ciudad',
      search: 'ana',
      filter_estado: ['cliente'],
    });
  });

  it('name every filter', () => {
    expect(toListParams(FULL)).toEqual({
      sort: '-propietario',
      search: 'ana',
      filter_estado: ['prospecto', 'cliente'],
      ciudad: ['Bogotá', 'Cali'],
      pais: ['Colombia'],
      propietario_id: ['yo', LUISA],
      con: ['cedula', 'notas'],
      sin: ['ciudad'],
      created_from: '2026-01-01',
      created_to: '2026-01-31',
      updated_from: '2026-02-01',
      updated_to: '2026-02-28',
    });
    expect(toFilters({ estado: ['cliente'] })).toEqual({});
  });

  it('are narrowed by any filter, and by none', () => {
    expect(isNarrowed({ sin: ['propietario'] })).toBe(true);
    expect(isNarrowed({ ...FULL, ...NO_FILTERS })).toBe(false);
  });
});
