import { describe, expect, it } from 'vitest';
import { canBeUndone, parseImportSearch, stepOf } from './steps';

describe('where in an import one is', () => {
  it.each([
    ['por_revisar', undefined, 'columnas'],
    ['por_revisar', 'revision', 'columnas'],
    ['revisando', undefined, 'revision'],
    ['revisando', 'columnas', 'columnas'],
    ['revisada', undefined, 'revision'],
    ['revisada', 'columnas', 'columnas'],
    ['revisada', 'importacion', 'revision'],
    ['importando', 'revision', 'importacion'],
    ['importada', 'columnas', 'importacion'],
    ['interrumpida', undefined, 'importacion'],
  ] as const)('%s at ?paso=%s is %s', (estado, paso, step) => {
    expect(stepOf(estado, paso ? { paso } : {})).toBe(step);
  });

  it('takes from the address what is valid', () => {
    expect(parseImportSearch({ paso: 'revision', ver: 'error', otro: 1 })).toEqual({
      paso: 'revision',
      ver: 'error',
    });
    expect(parseImportSearch({ paso: 'archivo', ver: 'todas' })).toEqual({});
    expect(parseImportSearch({ paso: ['revision'], ver: 3 })).toEqual({});
  });
});

describe('undoing', () => {
  const totales = { crear: 1, actualizar: 0, omitir: 0, conflicto: 0, error: 0 };
  const item = { estado: 'importada', trabajo_id: 'a', deshecha: false, totales } as const;

  it('is offered where something was written and is still there', () => {
    expect(canBeUndone(item)).toBe(true);
    expect(canBeUndone({ ...item, estado: 'interrumpida' })).toBe(true);
    expect(canBeUndone({ ...item, estado: 'importando' })).toBe(false);
    expect(canBeUndone({ ...item, deshecha: true })).toBe(false);
    expect(canBeUndone({ ...item, totales: { ...totales, crear: 0, error: 1 } })).toBe(false);
    expect(canBeUndone({ ...item, trabajo_id: null, totales: null })).toBe(false);
  });
});
