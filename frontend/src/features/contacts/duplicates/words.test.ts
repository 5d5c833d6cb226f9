import { afterEach, describe, expect, it } from 'vitest';
import { setLanguage, t } from '@/lib/i18n/duplicates';
import { parseDuplicatesSearch, parseIds } from './search';
import { lookedFor } from './similar';
import { matchingFields, namesText, reasonsText, strengthOf } from './words';

afterEach(() => setLanguage('es'));

describe('likeness in words', () => {
  it('names reasons in the order in which they weigh', async () => {
    expect(reasonsText(t, ['nombre', 'telefono', 'correo'])).toBe(
      'mismo correo, mismo teléfono y nombre parecido',
    );
    await setLanguage('en');
    expect(reasonsText(t, ['telefono'])).toBe('same phone');
  });

  it('counts the names of a long list', () => {
    expect(namesText(t, ['Ana', 'Luis'])).toBe('Ana y Luis');
    expect(namesText(t, ['Ana', 'Luis', 'Sara', 'Pedro'])).toBe('Ana, Luis, Sara y Pedro');
    expect(namesText(t, ['Ana', 'Luis', 'Sara', 'Pedro', 'Inés'])).toBe('Ana, Luis, Sara y 2 más');
  });

  it('has a word for each score', () => {
    expect([100, 90, 89, 70, 69, 0].map(strengthOf)).toEqual([
      'alta',
      'alta',
      'media',
      'media',
      'baja',
      'baja',
    ]);
  });

  it('knows which of the values are why', () => {
    expect([...matchingFields(['documento', 'correo'])]).toEqual(['cedula', 'email']);
  });
});

describe('addresses', () => {
  const A = '00000000-0000-4000-8000-00000000000a';
  const B = '00000000-0000-4000-8000-00000000000b';

  it('hold reasons that there are, and the dismissed', () => {
    expect(parseDuplicatesSearch({ motivo: ['telefono', 'correo', 'x'], ver: 'x' })).toEqual({
      motivo: ['correo', 'telefono'],
    });
    expect(parseDuplicatesSearch({ motivo: 'documento' })).toEqual({ motivo: ['documento'] });
    expect(parseDuplicatesSearch({ ver: 'descartados' })).toEqual({ ver: 'descartados' });
    expect(parseDuplicatesSearch({})).toEqual({});
  });

  it('hold each contact once, in the order in which they were chosen', () => {
    expect(parseIds({ ids: [B, A, B.toUpperCase(), 'x'] })).toEqual([B, A]);
    expect(parseIds({ ids: A })).toEqual([A]);
    expect(parseIds({})).toEqual([]);
  });
});

describe('what is looked for while one types', () => {
  const ANA = { id: 'a', nombres: 'Ana', apellidos: 'Ruiz', email: 'ana@a.co', telefono: '300 123 4567' };
  const stored = ANA as Parameters<typeof lookedFor>[1];

  it('is nothing before somebody can be told by it', () => {
    expect(lookedFor({ nombres: 'Ana', email: 'ana', telefono: '300', cedula: '10' }, undefined)).toBeNull();
    expect(lookedFor({ ciudad: 'Bogotá', pais: 'Colombia', notas: 'x' }, undefined)).toBeNull();
  });

  it.each<Record<string, string>>([
    { nombres: 'Ana', apellidos: 'Ruiz' },
    { email: 'ana@a' },
    { telefono: '3001234' },
    { cedula: '10203' },
  ])('is what is written: %o', (values) => {
    expect(lookedFor({ ciudad: '', notas: 'x', ...values }, undefined)).toEqual(values);
  });

  it('is nothing of somebody whom one changes in nothing that tells them apart', () => {
    expect(lookedFor({ ...ANA, notas: 'x' }, stored)).toBeNull();
    expect(lookedFor({ ...ANA, telefono: ' 300 123 4567 ' }, stored)).toBeNull();
    expect(lookedFor({ ...ANA, telefono: '310 123 4567' }, stored)).toMatchObject({
      telefono: '310 123 4567',
      excepto: 'a',
    });
  });
});
