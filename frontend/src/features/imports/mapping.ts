/** Which column of a file is which field: pure functions. */

import type { ImportColumn, ImportField, ImportRow, MatchKey } from '@/lib/types';

/** In the order in which they are offered. */
export const IMPORT_FIELDS = [
  'nombre_completo',
  'nombres',
  'apellidos',
  'email',
  'telefono',
  'tipo_documento',
  'cedula',
  'ciudad',
  'municipio',
  'pais',
  'estado',
  'propietario_id',
  'notas',
  'id',
] as const satisfies ImportField[];

/** The surest first: that is the order in which they are tried. */
export const MATCH_KEYS = ['id', 'email', 'documento', 'telefono'] as const satisfies MatchKey[];

const COLUMN_OF_KEY: Record<MatchKey, ImportField> = {
  id: 'id',
  email: 'email',
  documento: 'cedula',
  telefono: 'telefono',
};

export type Mapping = (ImportField | null)[];

export const mappingOf = (columns: Pick<ImportColumn, 'campo'>[]): Mapping =>
  columns.map(({ campo }) => campo);

/** A field is of one column: who takes it takes it away from the other. */
export function withField(mapping: Mapping, index: number, field: ImportField | null): Mapping {
  return mapping.map((own, at) => (at === index ? field : own === field ? null : own));
}

/** What a new contact needs and no column has. */
export function missingIn(mapping: Mapping): ImportField[] {
  const has = (field: ImportField) => mapping.includes(field);
  const missing: ImportField[] = [];
  if (!has('nombre_completo')) {
    if (!has('nombres') && !has('apellidos')) missing.push('nombre_completo');
    else if (!has('nombres')) missing.push('nombres');
    else if (!has('apellidos')) missing.push('apellidos');
  }
  if (!has('telefono')) missing.push('telefono');
  if (!has('email')) missing.push('email');
  return missing;
}

export const isKeyMapped = (mapping: Mapping, key: MatchKey) => mapping.includes(COLUMN_OF_KEY[key]);

export function withKey(keys: MatchKey[], key: MatchKey, isOn: boolean): MatchKey[] {
  return MATCH_KEYS.filter((known) => (known === key ? isOn : keys.includes(known)));
}

/** What a row says of a person, as far as columns are mapped: to see at once whether names are read as they should. */
export function personIn(
  { celdas }: Pick<ImportRow, 'celdas'>,
  mapping: Mapping,
): { nombres: string; apellidos: string; name: string; facts: string[] } {
  const cell = (field: ImportField) => {
    const at = mapping.indexOf(field);
    return at < 0 ? '' : (celdas[at] ?? '').trim();
  };
  const whole = cell('nombre_completo');
  const nombres = cell('nombres') || whole;
  const apellidos = cell('apellidos');
  const facts = (['email', 'telefono', 'cedula', 'ciudad'] as const).map(cell).filter(Boolean);
  return { nombres, apellidos, name: whole || `${nombres} ${apellidos}`.trim(), facts };
}

/**
 * Letters that come out when bytes are read in the wrong encoding: the sign for "no character", UTF-8 read as
 * Windows-1252 ("MarÃ­a", "PeÃ±a"), and what of DOS's own encoding Windows makes ("Pe¤a").
 */
const BROKEN =
  /\u{FFFD}|[\u00c2\u00c3][\u0080-\u00bf\u0152-\u02dc\u2013-\u203a\u20ac\u2122]|\p{L}[\u00a4\u00a2\u00a5]\p{L}/u;

export const looksBroken = (text: string): boolean => BROKEN.test(text);
