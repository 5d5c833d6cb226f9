/** Contacts that become one: what each field may be, what one chose, and what comes of it. Pure functions. */

import type { Contact, MergeField } from '@/lib/types';

/** In the order of the page; what is one thing in two fields is chosen as one. */
const TOGETHER = [
  ['nombres'],
  ['apellidos'],
  ['nombre_completo'],
  ['telefono'],
  ['email'],
  ['estado'],
  ['tipo_documento', 'cedula'],
  ['municipio', 'ciudad'],
  ['pais'],
  ['propietario_id'],
  ['notas'],
] as const;

export type Values = Readonly<Record<string, string | null>>;

/** What stands on one line: a value of each contact, of which one stays. */
export type Row = {
  /** Of its last field. */
  name: string;
  fields: string[];
  /** By the contact's id. */
  cells: Readonly<Record<string, Values>>;
  proposed: Values;
  isDifferent: boolean;
};

/** In place of a contact's id: what is proposed is of none of them alone, as notes that are joined. */
export const PROPOSED = 'propuesto';
/** By the name of the row; only what one chose oneself. */
export type Picks = Readonly<Record<string, string>>;

export function rowsOf(fields: MergeField[], contacts: Contact[]): Row[] {
  const byName = new Map(fields.map((field) => [String(field.campo), field]));
  return TOGETHER.flatMap((names) => {
    const own = names.flatMap((name) => byName.get(name) ?? []);
    const last = own.at(-1);
    if (!last) return [];
    const row: Row = {
      name: last.campo,
      fields: own.map(({ campo }) => campo),
      cells: Object.fromEntries(contacts.map(({ id }) => [id, valuesOf(own, id)])),
      proposed: Object.fromEntries(own.map(({ campo, propuesto }) => [campo, asText(propuesto)])),
      isDifferent: own.some(({ es_distinto }) => es_distinto),
    };
    // Of those who differ elsewhere, the notes tell what does not stay.
    if (isOfNobody(row)) row.isDifferent = true;
    // A whole name is made of its parts, and needs no words where nobody wrote another.
    return row.name === 'nombre_completo' && contacts.every(hasPlainName) ? [] : [row];
  });
}

function valuesOf(fields: MergeField[], id: string): Values {
  return Object.fromEntries(
    fields.map(({ campo, valores }) => [campo, asText(valores.find(({ ids }) => ids.includes(id))?.valor)]),
  );
}

/** The API says no more of them than that they are values. */
const asText = (value: unknown) => (value === null || value === undefined ? null : String(value));

const plainName = ({ nombres, apellidos }: Values | Contact) => `${nombres} ${apellidos}`;
const hasPlainName = (contact: Contact) => contact.nombre_completo === plainName(contact);

export function pickOf(row: Row, picks: Picks): string {
  const own = picks[row.name];
  if (own !== undefined && (own === PROPOSED || own in row.cells)) return own;
  const [id] = Object.entries(row.cells).find(([, cell]) => isSame(row, cell, row.proposed)) ?? [];
  return id ?? PROPOSED;
}

/** Whether what is proposed is of nobody alone, so that it has to be offered by itself. */
export function isOfNobody(row: Row): boolean {
  return !Object.values(row.cells).some((cell) => isSame(row, cell, row.proposed));
}

export function chosenOf(row: Row, picks: Picks): Values {
  return row.cells[pickOf(row, picks)] ?? row.proposed;
}

const isSame = ({ fields }: Row, one: Values, other: Values) =>
  fields.every((field) => (one[field] ?? null) === (other[field] ?? null));

/** All that the one contact will have. */
export function resultOf(rows: Row[], picks: Picks): Values {
  const result = Object.assign({}, ...rows.map((row) => chosenOf(row, picks))) as Values;
  return 'nombre_completo' in result ? result : { ...result, nombre_completo: plainName(result) };
}

/** What is to be stored otherwise than proposed. */
export function ownValues(rows: Row[], picks: Picks): Values {
  const own: Record<string, string | null> = {};
  for (const row of rows) {
    const chosen = chosenOf(row, picks);
    if (isSame(row, chosen, row.proposed)) continue;
    // A number without its kind, a town without its code, would be somebody else's.
    for (const field of row.fields) own[field] = chosen[field] ?? null;
  }
  const isRenamed = 'nombres' in own || 'apellidos' in own;
  // As it is shown: nothing is made of it elsewhere.
  return isRenamed ? { ...own, nombre_completo: resultOf(rows, picks).nombre_completo ?? null } : own;
}

/** Who is another version now than when one saw them. */
export function changedSince(seen: ReadonlyMap<string, string>, contacts: Contact[]): Contact[] {
  return contacts.filter(({ id, updated_at }) => seen.has(id) && seen.get(id) !== updated_at);
}
