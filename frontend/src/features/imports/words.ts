/** An import's rows and refusals in words: pure functions. */

import { ApiError } from '@/lib/client';
import { hasKey, type Translate } from '@/lib/i18n/importing';
import type { ImportRow, Teammate } from '@/lib/types';
import { IMPORT_FIELDS, type Mapping, personIn } from './mapping';

/** Of a value, in a cell of a table. */
const LONGEST = 80;
/** What the name says already. */
const NAMES: ReadonlySet<string> = new Set(['nombres', 'apellidos', 'nombre_completo', 'id']);

export function fieldName(t: Translate, field: string | null): string {
  const key = `importing.field.${field}`;
  return hasKey(key) ? t(key) : (field ?? '');
}

/** Why a row comes out as it does; nothing where that needs no reason. */
export function reasonOf(t: Translate, { motivo, campo, otra_fila }: ImportRow): string | null {
  if (!motivo) return null;
  const key = `importing.reason.${motivo}`;
  const words = t(hasKey(key) ? key : 'importing.reason.other', {
    field: fieldName(t, campo),
    row: otra_fila ?? 0,
  });
  // Where no field is named there is nothing behind the colon.
  return campo ? words : words.replace(/:\s*$/, '');
}

/** Who it is: as it would be stored, else as much as the file says. */
export function nameIn(row: ImportRow, mapping: Mapping): string {
  const { nombres, apellidos, nombre_completo } = row.valores as Record<string, string | undefined>;
  const name = nombre_completo ?? [nombres, apellidos].filter(Boolean).join(' ');
  return (
    name ||
    personIn(row, mapping).name ||
    row.celdas
      .map((cell) => cell.trim())
      .filter(Boolean)
      .slice(0, 3)
      .join(' · ')
  );
}

/** The value that a row was refused for; of one that lacks something, all that it says. */
export function saidIn({ celdas, campo }: ImportRow, mapping: Mapping): string {
  const at = mapping.findIndex((field) => field !== null && field === campo);
  const said = (at < 0 ? '' : (celdas[at] ?? '')).trim();
  return (
    said ||
    celdas
      .map((cell) => cell.trim())
      .filter(Boolean)
      .join(' · ')
  );
}

export type Fact = { field: string; label: string; before: string | null; after: string };

export function written(t: Translate, field: string, value: unknown, team: Teammate[]): string {
  if (value === null || value === undefined || value === '') return t('importing.empty');
  const text = String(value);
  const estado = `common.estado.${text}`;
  if (field === 'estado' && hasKey(estado)) return t(estado);
  if (field === 'propietario_id') return team.find(({ id }) => id === text)?.nombre_completo ?? text;
  return text.length > LONGEST ? `${text.slice(0, LONGEST).trimEnd()}…` : text;
}

const placeOf = (field: string) => (IMPORT_FIELDS as readonly string[]).indexOf(field);

/** What a row writes: of a new contact its data, of one that is there what changes. */
export function factsIn(t: Translate, row: ImportRow, team: Teammate[]): Fact[] {
  const fact = (field: string, before: unknown, after: unknown, isChange: boolean): Fact => ({
    field,
    label: fieldName(t, field),
    before: isChange ? written(t, field, before, team) : null,
    after: written(t, field, after, team),
  });
  if (row.resultado === 'actualizar') {
    const changes = Object.entries(row.cambios);
    // The full name follows from its parts.
    const own = changes.filter(([field]) => field !== 'nombre_completo' || changes.length === 1);
    return own.map(([field, [before, after]]) => fact(field, before, after, true));
  }
  return Object.entries(row.valores)
    .filter(([field, value]) => !NAMES.has(field) && value !== null && value !== '')
    .sort(([one], [other]) => placeOf(one) - placeOf(other))
    .map(([field, value]) => fact(field, null, value, false));
}

/** Why a file was not taken; of one whose quotes never end, where they begin. */
export function refusalOfFile(t: Translate, error: unknown, explain: (error: unknown) => string): string {
  const words = explain(error);
  if (!(error instanceof ApiError) || error.code !== 'import_unclosed_quote') return words;
  const { fila } = (error.body ?? {}) as { fila?: number };
  return fila ? `${words} ${t('importing.rowNumber', { number: fila })}.` : words;
}
