import { describe, expect, it } from 'vitest';
import { isKeyMapped, looksBroken, missingIn, personIn, withField, withKey } from './mapping';

describe('which column is which field', () => {
  it('takes a field away from the column that had it', () => {
    expect(withField(['nombres', 'email', null], 2, 'email')).toEqual(['nombres', null, 'email']);
    expect(withField(['nombres', 'email'], 1, null)).toEqual(['nombres', null]);
    // Any number of columns may be left out.
    expect(withField([null, null, 'email'], 0, null)).toEqual([null, null, 'email']);
  });

  it.each([
    [['nombres', 'apellidos', 'telefono', 'email'], []],
    [['nombre_completo', 'telefono', 'email'], []],
    [['nombre_completo', 'nombres', 'telefono', 'email'], []],
    [['nombres', 'telefono', 'email'], ['apellidos']],
    [
      ['apellidos', 'email'],
      ['nombres', 'telefono'],
    ],
    [
      [null, 'cedula'],
      ['nombre_completo', 'telefono', 'email'],
    ],
  ] as const)('%j lacks %j', (mapping, missing) => {
    expect(missingIn([...mapping])).toEqual(missing);
  });

  it('knows a document by the column of its number', () => {
    expect(isKeyMapped(['cedula'], 'documento')).toBe(true);
    expect(isKeyMapped(['tipo_documento'], 'documento')).toBe(false);
    expect(isKeyMapped(['email'], 'email')).toBe(true);
  });

  it('tries the surest key first, however they were chosen', () => {
    expect(withKey(['telefono'], 'email', true)).toEqual(['email', 'telefono']);
    expect(withKey(['email', 'telefono'], 'id', true)).toEqual(['id', 'email', 'telefono']);
    expect(withKey(['email', 'telefono'], 'email', false)).toEqual(['telefono']);
  });
});

describe('a row as a person', () => {
  const celdas = ['Ana', ' Núñez ', 'ana@example.com', '', 'Cali'];

  it('has its name in two columns or in one', () => {
    expect(personIn({ celdas }, ['nombres', 'apellidos', 'email', null, 'ciudad'])).toEqual({
      nombres: 'Ana',
      apellidos: 'Núñez',
      name: 'Ana Núñez',
      facts: ['ana@example.com', 'Cali'],
    });
    expect(personIn({ celdas: ['Ana Núñez'] }, ['nombre_completo']).name).toBe('Ana Núñez');
  });

  it('is nameless where no column is a name, and short where the row is', () => {
    expect(personIn({ celdas: [] }, ['nombres', 'email'])).toEqual({
      nombres: '',
      apellidos: '',
      name: '',
      facts: [],
    });
  });
});

describe('accents that were read wrongly', () => {
  it.each(['Nu\u{FFFD}ez', 'NuÃ±ez', 'MarÃ­a', 'BogotÃ¡', 'MuÃ±oz & CÃ­a', 'PEÃ‘A', 'Pe¤a'])(
    'are seen in %s',
    (text) => {
      expect(looksBroken(text)).toBe(true);
    },
  );

  it.each(['Núñez', 'PEÑA', 'São Paulo', 'ÁNGELA', 'Müller', '¿Qué?', '50 ¢', 'Â', ''])(
    'are not in «%s»',
    (text) => {
      expect(looksBroken(text)).toBe(false);
    },
  );
});
