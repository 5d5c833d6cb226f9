import { describe, expect, it } from 'vitest';
import { ApiError } from '@/lib/client';
import { t } from '@/lib/i18n/importing';
import type { ImportRow, Teammate } from '@/lib/types';
import { factsIn, nameIn, reasonOf, refusalOfFile, saidIn } from './words';

const ROW: ImportRow = {
  numero: 7,
  celdas: ['Ana', '', 'ana@example.com'],
  resultado: 'error',
  previsto: null,
  motivo: null,
  campo: null,
  otra_fila: null,
  contacto_id: null,
  valores: {},
  cambios: {},
};
const TEAM = [{ id: 'a1', nombre_completo: 'Luz Rey' }] as Teammate[];

describe('a row in words', () => {
  it.each([
    [{ motivo: 'falta', campo: 'telefono' }, 'Falta: Teléfono'],
    [{ motivo: 'repetida', otra_fila: 3 }, 'Es el mismo contacto que la fila 3'],
    [{ motivo: 'correo_ocupado', campo: 'email' }, 'El correo ya es de otro contacto'],
    [{ motivo: 'valor_invalido', campo: null }, 'Ese valor no sirve'],
    [{ motivo: null }, null],
  ] as const)('%j: %s', (row, words) => {
    expect(reasonOf(t, { ...ROW, ...row } as ImportRow)).toBe(words);
  });

  it('of a reason of another version is no code', () => {
    expect(reasonOf(t, { ...ROW, motivo: 'de_otra' as ImportRow['motivo'] })).toBe('No se puede importar');
  });

  it('is called as it would be stored, else as much as the file says', () => {
    expect(nameIn({ ...ROW, valores: { nombres: 'Ana', apellidos: 'Ruiz' } }, [])).toBe('Ana Ruiz');
    expect(nameIn({ ...ROW, valores: { nombre_completo: 'Ana M. Ruiz', nombres: 'Ana' } }, [])).toBe(
      'Ana M. Ruiz',
    );
    expect(nameIn(ROW, ['nombres', 'apellidos', 'email'])).toBe('Ana');
    expect(nameIn(ROW, [null, null, 'email'])).toBe('Ana · ana@example.com');
    expect(nameIn({ ...ROW, celdas: [] }, [])).toBe('');
  });
});

describe('what a row was refused for', () => {
  const mapping = ['nombres', 'telefono', 'email'] as const;

  it('is the value that is wrong, and of what is missing all that there is', () => {
    expect(saidIn({ ...ROW, campo: 'email' }, [...mapping])).toBe('ana@example.com');
    expect(saidIn({ ...ROW, campo: 'telefono' }, [...mapping])).toBe('Ana · ana@example.com');
    expect(saidIn(ROW, [null, null, null])).toBe('Ana · ana@example.com');
  });
});

describe('what a row writes', () => {
  it('is the data of a new contact, without its name and in the order of the fields', () => {
    const valores = {
      nombres: 'Ana',
      apellidos: 'Ruiz',
      estado: 'cliente',
      telefono: '300',
      ciudad: null,
      propietario_id: 'a1',
    };
    expect(factsIn(t, { ...ROW, resultado: 'crear', valores }, TEAM)).toEqual([
      { field: 'telefono', label: 'Teléfono', before: null, after: '300' },
      { field: 'estado', label: 'Estado', before: null, after: 'Cliente' },
      { field: 'propietario_id', label: 'Propietario', before: null, after: 'Luz Rey' },
    ]);
  });

  it('is before and after of one that is there; the full name follows from its parts', () => {
    const cambios: ImportRow['cambios'] = {
      nombres: ['Ana', 'Ana María'],
      nombre_completo: ['Ana Ruiz', 'Ana María Ruiz'],
      ciudad: [null, 'Cali'],
    };
    expect(factsIn(t, { ...ROW, resultado: 'actualizar', cambios }, TEAM)).toEqual([
      { field: 'nombres', label: 'Nombres', before: 'Ana', after: 'Ana María' },
      { field: 'ciudad', label: 'Ciudad', before: 'vacío', after: 'Cali' },
    ]);
  });
});

describe('a file that is refused', () => {
  const explain = () => 'Hay comillas que no se cierran.';

  it('says where its quotes begin', () => {
    const error = new ApiError(422, 'import_unclosed_quote', '', {}, null, { fila: 12 });
    expect(refusalOfFile(t, error, explain)).toBe('Hay comillas que no se cierran. Fila 12.');
  });

  it('is else explained as every refusal is', () => {
    expect(refusalOfFile(t, new ApiError(422, 'import_empty', ''), explain)).toBe(explain());
    expect(refusalOfFile(t, new Error('x'), explain)).toBe(explain());
  });
});
