import { describe, expect, it } from 'vitest';
import type { Contact, MergeField } from '@/lib/types';
import {
  changedSince,
  chosenOf,
  isOfNobody,
  ownValues,
  PROPOSED,
  pickOf,
  type Row,
  resultOf,
  rowsOf,
} from './merging';

const ANA = 'a';
const MARIA = 'b';

const contact = (id: string, values: Partial<Contact>) =>
  ({ id, updated_at: '2026-11-20T15:00:00Z', ...values }) as Contact;

const PEOPLE = [
  contact(ANA, { nombres: 'Ana', apellidos: 'Ruiz', nombre_completo: 'Ana Ruiz' }),
  contact(MARIA, { nombres: 'Ana María', apellidos: 'Ruiz', nombre_completo: 'Ana María Ruiz' }),
];

/** As the API has it: the value of the one, of the other, and what is proposed. */
function field(
  campo: string,
  [ana, maria]: [string | null, string | null],
  propuesto: string | null = ana,
): MergeField {
  const valores =
    ana === maria
      ? [{ valor: ana, ids: [ANA, MARIA] }]
      : [
          { valor: ana, ids: [ANA] },
          { valor: maria, ids: [MARIA] },
        ];
  return { campo, valores, propuesto, es_distinto: ana !== maria };
}

const NAMES = [
  field('nombres', ['Ana', 'Ana María'], 'Ana María'),
  field('apellidos', ['Ruiz', 'Ruiz']),
  field('nombre_completo', ['Ana Ruiz', 'Ana María Ruiz'], 'Ana María Ruiz'),
];
const rowNamed = (rows: Row[], name: string) => rows.find((row) => row.name === name) as Row;

describe('the lines of a merge', () => {
  it('stand in the order of the page, and leave a whole name out that is the sum of its parts', () => {
    const rows = rowsOf([field('notas', [null, 'x'], 'x'), ...NAMES], PEOPLE);
    expect(rows.map(({ name }) => name)).toEqual(['nombres', 'apellidos', 'notas']);
    expect(rows.map(({ isDifferent }) => isDifferent)).toEqual([true, false, true]);
  });

  it('have a whole name that somebody wrote otherwise', () => {
    const people = [contact(ANA, { ...PEOPLE[0], nombre_completo: 'Doña Ana' }), PEOPLE[1] as Contact];
    const rows = rowsOf(NAMES, people);
    expect(rows.map(({ name }) => name)).toEqual(['nombres', 'apellidos', 'nombre_completo']);
  });

  it('take a document with its kind, and a town with its code', () => {
    const rows = rowsOf(
      [
        field('ciudad', ['Cali', 'Cali']),
        field('municipio', [null, '76001'], '76001'),
        field('cedula', ['1020', '1020']),
        field('tipo_documento', ['CC', 'CC']),
      ],
      PEOPLE,
    );
    expect(rows).toMatchObject([
      { name: 'cedula', fields: ['tipo_documento', 'cedula'], isDifferent: false },
      { name: 'ciudad', fields: ['municipio', 'ciudad'], isDifferent: true },
    ]);
    expect(rows[1]?.cells[MARIA]).toEqual({ municipio: '76001', ciudad: 'Cali' });
  });

  it('are shown where nobody has what is proposed, though nobody differs', () => {
    const [notes] = rowsOf([field('notas', [null, null], 'Otro correo: a@b.co')], PEOPLE) as [Row];
    expect(notes.isDifferent).toBe(true);
    expect(isOfNobody(notes)).toBe(true);
    expect(pickOf(notes, {})).toBe(PROPOSED);
    expect(chosenOf(notes, {})).toEqual({ notas: 'Otro correo: a@b.co' });
  });
});

describe('what one chose', () => {
  const rows = rowsOf(
    [
      ...NAMES,
      field('email', ['ana@a.co', 'ana@b.co']),
      field('cedula', ['1', null]),
      field('tipo_documento', [null, null]),
    ],
    PEOPLE,
  );

  it('is whose value is proposed until one chooses another', () => {
    expect(pickOf(rowNamed(rows, 'nombres'), {})).toBe(MARIA);
    expect(pickOf(rowNamed(rows, 'email'), {})).toBe(ANA);
    expect(pickOf(rowNamed(rows, 'email'), { email: MARIA })).toBe(MARIA);
  });

  it('of somebody who is left out counts no more', () => {
    expect(pickOf(rowNamed(rows, 'email'), { email: 'c' })).toBe(ANA);
  });

  it('is sent only where it is not as proposed', () => {
    expect(ownValues(rows, {})).toEqual({});
    expect(ownValues(rows, { email: ANA, nombres: MARIA })).toEqual({});
    expect(ownValues(rows, { email: MARIA })).toEqual({ email: 'ana@b.co' });
  });

  it('of a document is its kind too, and nothing where one chose nothing', () => {
    expect(ownValues(rows, { cedula: MARIA })).toEqual({ tipo_documento: null, cedula: null });
  });

  it('of a name makes the whole name anew, as it is shown', () => {
    expect(resultOf(rows, {}).nombre_completo).toBe('Ana María Ruiz');
    expect(resultOf(rows, { nombres: ANA }).nombre_completo).toBe('Ana Ruiz');
    expect(ownValues(rows, { nombres: ANA })).toEqual({ nombres: 'Ana', nombre_completo: 'Ana Ruiz' });
  });

  it('leaves a whole name as it is shown, where one is chosen by itself', () => {
    const people = [contact(ANA, { ...PEOPLE[0], nombre_completo: 'Doña Ana' }), PEOPLE[1] as Contact];
    const named = rowsOf(
      [...NAMES.slice(0, 2), field('nombre_completo', ['Doña Ana', 'Ana María Ruiz'])],
      people,
    );
    expect(ownValues(named, { nombres: ANA })).toEqual({ nombres: 'Ana', nombre_completo: 'Doña Ana' });
  });
});

describe('a change meanwhile', () => {
  it('is of whoever is another version than when one saw them', () => {
    const seen = new Map(PEOPLE.map(({ id, updated_at }) => [id, updated_at]));
    const [ana, maria] = PEOPLE as [Contact, Contact];
    expect(changedSince(seen, PEOPLE)).toEqual([]);
    const changed = { ...maria, updated_at: '2026-11-20T15:00:01Z' };
    expect(changedSince(seen, [ana, changed])).toEqual([changed]);
  });
});
