import { describe, expect, it } from 'vitest';
import { parseContactsSearch, toParams } from './search.ts';

describe('the address of the list', () => {
  it('keeps what is valid', () => {
    const raw = {
      buscar: ' ana ',
      estado: 'cliente',
      ciudad: 'Bogotá',
      desde: '2026-01-01',
      hasta: '2026-01-31',
      orden: 'ciudad',
      pagina: '3',
      filas: '50',
    };
    expect(parseContactsSearch(raw)).toEqual({ ...raw, buscar: 'ana', pagina: 3, filas: 50 });
  });

  it('drops what is not', () => {
    const raw = {
      buscar: '\0',
      estado: 'amigo',
      desde: '2026-02-30',
      hasta: 'ayer',
      orden: 'id;drop',
      pagina: '-1',
      filas: '7',
      otra: 'x',
    };
    expect(parseContactsSearch(raw)).toEqual({});
  });

  it('drops what is so by default', () => {
    expect(parseContactsSearch({ orden: '-created_at', pagina: '1', filas: '25', buscar: '  ' })).toEqual({});
  });

  it('drops a last day before the first', () => {
    expect(parseContactsSearch({ desde: '2026-02-01', hasta: '2026-01-01' })).toEqual({
      desde: '2026-02-01',
    });
  });

  it('becomes the parameters of the API, whose pages count from 0', () => {
    expect(toParams({})).toEqual({ page: 0, size: 25, sort: '-created_at' });
    expect(toParams({ buscar: 'ana', estado: 'cliente', pagina: 3, orden: 'ciudad' })).toEqual({
      page: 2,
      size: 25,
      sort: 'ciudad',
      search: 'ana',
      filter_estado: 'cliente',
    });
  });
});
