/** What one types about a contact, in the order of the form, and the keyboard that each field asks a phone for. */

import type { Contact, ContactUpdate } from '@/lib/types';

export const FIELDS = [
  'nombres',
  'apellidos',
  'telefono',
  'email',
  'cedula',
  'ciudad',
  'pais',
  'notas',
] as const;
export type Field = (typeof FIELDS)[number];

/** Without them the server stores no contact. */
export const REQUIRED: ReadonlySet<Field> = new Set<Field>(['nombres', 'apellidos', 'telefono', 'email']);

export const KEYBOARDS: Record<
  Field,
  {
    type?: 'tel' | 'email';
    inputMode?: 'tel' | 'email' | 'numeric';
    autoCapitalize: 'words' | 'none' | 'sentences';
    spellCheck?: false;
  }
> = {
  nombres: { autoCapitalize: 'words', spellCheck: false },
  apellidos: { autoCapitalize: 'words', spellCheck: false },
  telefono: { type: 'tel', inputMode: 'tel', autoCapitalize: 'none' },
  email: { type: 'email', inputMode: 'email', autoCapitalize: 'none', spellCheck: false },
  cedula: { inputMode: 'numeric', autoCapitalize: 'none', spellCheck: false },
  ciudad: { autoCapitalize: 'words' },
  pais: { autoCapitalize: 'words' },
  notas: { autoCapitalize: 'sentences' },
};

/** Everything in the form, as text. */
export type Values = Record<Field | 'estado' | 'propietario_id' | 'tipo_documento' | 'municipio', string>;

export const EMPTY: Values = {
  nombres: '',
  apellidos: '',
  telefono: '',
  email: '',
  estado: 'prospecto',
  tipo_documento: '',
  cedula: '',
  ciudad: '',
  municipio: '',
  pais: 'Colombia',
  notas: '',
  propietario_id: '',
};

export function toValues(contact: Contact): Values {
  const texts = FIELDS.map((field) => [field, contact[field] ?? ''] as const);
  return {
    ...EMPTY,
    ...Object.fromEntries(texts),
    estado: contact.estado,
    tipo_documento: contact.tipo_documento ?? '',
    municipio: contact.municipio ?? '',
    propietario_id: contact.propietario_id ?? '',
  };
}

/** What differs from `base`, spaces around it aside. */
export function difference(values: Values, base: Values): Partial<Values> {
  const names = Object.keys(base) as (keyof Values)[];
  return Object.fromEntries(
    names.filter((name) => values[name].trim() !== base[name].trim()).map((name) => [name, values[name]]),
  );
}

/** As the API takes it: a blank is no value at all. */
export function toBody(values: Partial<Values>): ContactUpdate {
  const entries = Object.entries(values).map(([name, text]) => [name, text.trim() || null]);
  return Object.fromEntries(entries);
}
