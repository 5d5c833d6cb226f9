/** What of a form is worth looking for: pure functions. */

import type { Contact } from '@/lib/types';
import type { Looked } from './queries';

const FIELDS = [
  'nombres',
  'apellidos',
  'email',
  'telefono',
  'tipo_documento',
  'cedula',
  'municipio',
  'ciudad',
] as const;
/** As many characters of a text as the API looks at. */
const LONGEST = 254;

type Written = Readonly<Record<string, string>>;

/** Nothing where nobody could be told by it yet, or where one changes somebody in nothing that tells them apart. */
export function lookedFor(values: Written, contact: Contact | undefined): Looked | null {
  const texts = FIELDS.map((field) => [field, (values[field] ?? '').trim().slice(0, LONGEST).toWellFormed()]);
  const person: Looked = Object.fromEntries(texts.filter(([, text]) => text !== ''));
  if (!tellsSomebody(person)) return null;
  if (!contact) return person;
  const isChanged = FIELDS.some(
    (field) => (person[field] ?? '') !== String((contact as Partial<Contact>)[field] ?? '').trim(),
  );
  return isChanged ? { ...person, excepto: contact.id } : null;
}

const digits = (text = '') => text.replace(/\D/g, '').length;

function tellsSomebody({ nombres = '', apellidos = '', email = '', telefono, cedula }: Looked): boolean {
  const hasName = nombres.length > 1 && apellidos.length > 1;
  return hasName || /.@./.test(email) || digits(telefono) >= 7 || digits(cedula) >= 5;
}

/** Whoever is like somebody who is stored already. */
export function likenessOf(contact: Contact): Looked {
  const texts = FIELDS.map((field) => [field, String((contact as Partial<Contact>)[field] ?? '')]);
  return { ...Object.fromEntries(texts.filter(([, text]) => text !== '')), excepto: contact.id };
}
