import { describe, expect, it } from 'vitest';
import { parseAddress, stringifyAddress } from '@/lib/address';
import type { ContactViewDefinition } from '@/lib/types';
import {
  addressOf,
  fromDefinition,
  isSaved,
  type ListAddress,
  parseListAddress,
  shownAt,
  toDefinition,
} from './definition.ts';
import { type ContactsSearch, FILTERS } from './search.ts';

const ID = '00000000-0000-4000-8000-00000000000a';
const OWNER = '00000000-0000-4000-8000-00000000000b';

const WHOLE: ContactsSearch = {
  buscar: 'ana',
  estado: ['calificado', 'cliente'],
  ciudad: ['Bogotá', 'Cali'],
  pais: ['Colombia'],
  propietario: ['yo', OWNER],
  con: ['cedula'],
  sin: ['notas'],
  desde: '2026-01-01',
  hasta: '2026-01-31',
  actualizado_desde: '2026-02-01',
  actualizado_hasta: '2026-02-28',
  orden: '-propietario',
  columnas: ['nombre_completo', 'propietario', 'ciudad'],
};
const DEFINITION: ContactViewDefinition = {
  filtros: {
    search: 'ana',
    filter_estado: ['calificado', 'cliente'],
    ciudad: ['Bogotá', 'Cali'],
    pais: ['Colombia'],
    propietario_id: ['yo', OWNER],
    con: ['cedula'],
    sin: ['notas'],
    created_from: '2026-01-01',
    created_to: '2026-01-31',
    updated_from: '2026-02-01',
    updated_to: '2026-02-28',
  },
  orden: '-propietario',
  columnas: ['propietario', 'ciudad'],
};
const VIEW = { id: ID, definicion: DEFINITION };

/** As a browser has it, and back. */
const travelled = (address: ListAddress) => parseListAddress(parseAddress(stringifyAddress(address)));

describe('a view', () => {
  it('keeps every filter', () => {
    expect(FILTERS.filter((name) => WHOLE[name] === undefined)).toEqual([]);
  });

  it('is made of what the list shows, and shows it again', () => {
    expect(toDefinition(WHOLE)).toEqual(DEFINITION);
    expect(fromDefinition(DEFINITION)).toEqual(WHOLE);
  });

  it('does not keep where in the list one is', () => {
    expect(toDefinition({ ...WHOLE, pagina: 3, filas: 50 })).toEqual(DEFINITION);
  });

  it('may show everybody', () => {
    expect(toDefinition({})).toEqual({ filtros: {}, orden: null, columnas: null });
    expect(fromDefinition({})).toEqual({});
  });

  it('may show nothing but names', () => {
    const search = fromDefinition({ columnas: [] });
    expect(search).toEqual({ columnas: ['nombre_completo'] });
    expect(toDefinition(search).columnas).toEqual([]);
  });

  it('reads what the API fills in where nothing was given', () => {
    const filtros = { search: '', filter_estado: [], ciudad: [], propietario_id: [], created_from: null };
    expect(fromDefinition({ filtros, orden: null, columnas: null })).toEqual({});
  });
});

describe('the address of a view', () => {
  it('is short while it is as it is saved', () => {
    const address = addressOf({ ...WHOLE, pagina: 2 }, VIEW, false);
    expect(address).toEqual({ vista: ID, pagina: 2 });
    expect(shownAt(travelled(address), VIEW)).toEqual({ ...WHOLE, pagina: 2 });
  });

  it('says all of it once it is changed', () => {
    const changed = { ...WHOLE, ciudad: ['Cali'], pagina: 2 };
    const address = addressOf(changed, VIEW, false);
    expect(address).toEqual({ ...changed, vista: ID, cambiada: true });
    expect(shownAt(travelled(address), VIEW)).toEqual(changed);
  });

  it('keeps a change that takes all filters away', () => {
    const address = addressOf({}, VIEW, false);
    expect(stringifyAddress(address)).toBe(`?vista=${ID}&cambiada=true`);
    expect(shownAt(travelled(address), VIEW)).toEqual({});
  });

  it('is as it was saved whatever order choices were made in', () => {
    expect(isSaved({ ...WHOLE, ciudad: ['Cali', 'Bogotá'] }, VIEW)).toBe(true);
    expect(isSaved({ ...WHOLE, columnas: ['nombre_completo', 'ciudad', 'propietario'] }, VIEW)).toBe(false);
    expect(isSaved({ ...WHOLE, orden: undefined }, VIEW)).toBe(false);
  });

  it('does not count filters that stand beside an unchanged view', () => {
    expect(parseListAddress({ vista: ID, estado: 'cliente', pagina: '2' })).toEqual({ vista: ID, pagina: 2 });
  });

  it('shows a change also to whom the view is not shared with', () => {
    expect(shownAt({ vista: ID, cambiada: true, estado: ['cliente'] }, undefined)).toEqual({
      estado: ['cliente'],
    });
  });

  it('names everybody where a bare address opens a view', () => {
    expect(addressOf({}, undefined, true)).toEqual({ vista: 'todos' });
    expect(addressOf({ pagina: 2 }, undefined, true)).toEqual({ vista: 'todos', pagina: 2 });
    expect(addressOf({ estado: ['cliente'] }, undefined, true)).toEqual({ estado: ['cliente'] });
    expect(addressOf({}, undefined, false)).toEqual({});
    expect(shownAt(travelled({ vista: 'todos' }), undefined)).toEqual({});
  });

  it('is dropped where it is none', () => {
    expect(parseListAddress({ vista: 'drop table', cambiada: 'si' })).toEqual({});
    expect(parseListAddress({ vista: 'todos', estado: 'cliente' })).toEqual({ estado: ['cliente'] });
  });
});
