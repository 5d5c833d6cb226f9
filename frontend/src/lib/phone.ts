/**
 * Phones as the server reads them (CRC, Resolución 5826 de 2019; `phone_e164` in its migration): mobile 3XX XXX XXXX,
 * fixed 60X XXX XXXX, others with their country. What is doubtful stays as it was typed, and is never refused.
 */

import type { Contact } from './types.ts';

export type PhoneKind = NonNullable<Contact['telefono_tipo']>;
export type Phone = { e164: string; kind: PhoneKind };

/** What the server answers of a contact's phone. */
type Dialled = Pick<Contact, 'telefono' | 'telefono_e164' | 'telefono_tipo'>;

const EXTENSION = /[\s,;.(-]*(extensi[oó]n|ext|interno|int|x|#)[\s.:]*\d{1,6}[\s)]*$/i;
const WRITTEN = /^[\s(]*\+?[\d\s().\u2010-\u2015-]+$/;
const FORMS: [RegExp, PhoneKind, (digits: string) => string][] = [
  [/^(\+57|0057|57|03)?3\d{9}$/, 'movil', (digits) => `+57${digits.slice(-10)}`],
  [/^(\+57|0057|57)?60[1245678]\d{7}$/, 'fijo', (digits) => `+57${digits.slice(-10)}`],
  [/^018000\d{6,7}$/, 'otro', (digits) => `+57${digits.slice(1)}`],
  [/^(\+|00)5718000\d{6,7}$/, 'otro', (digits) => digits.replace(/^(\+|00)/, '+')],
  [/^(\+|00)(?!57)[1-9]\d{7,14}$/, 'otro', (digits) => digits.replace(/^(\+|00)/, '+')],
];

/** What was typed, as it is dialled from anywhere; null where it is doubtful. */
export function readPhone(typed: string): Phone | null {
  const bare = typed.replace(EXTENSION, '');
  if (!WRITTEN.test(bare)) return null;
  const digits = bare.replace(/[^\d+]/g, '');
  const found = FORMS.find(([form]) => form.test(digits));
  return found ? { e164: found[2](digits), kind: found[1] } : null;
}

/** "300 123 4567", "(601) 234 5678", or what was typed. */
export function formatPhone(typed: string): string {
  const phone = readPhone(typed);
  if (!phone || phone.kind === 'otro' || EXTENSION.test(typed)) return typed;
  const digits = phone.e164.slice(3);
  const [area, first, last] = [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6)];
  return phone.kind === 'movil' ? `${area} ${first} ${last}` : `(${area}) ${first} ${last}`;
}

/** "+57 300 123 4567": with its country, as one checks it. */
export function formatInternational({ e164, kind }: Phone): string {
  if (kind === 'otro') return e164;
  return `+57 ${e164.slice(3, 6)} ${e164.slice(6, 9)} ${e164.slice(9)}`;
}

export function telHref({ telefono, telefono_e164 }: Dialled): string {
  return `tel:${telefono_e164 ?? telefono.replace(/[^\d+]/g, '')}`;
}

/** WhatsApp's own link; null for what is no mobile beyond doubt. */
export function whatsAppHref({ telefono_e164, telefono_tipo }: Dialled): string | null {
  return telefono_e164 && telefono_tipo === 'movil' ? `https://wa.me/${telefono_e164.slice(1)}` : null;
}

/** What the server will make of it, for what is shown before it answers. */
export function dialled(typed: string): Omit<Dialled, 'telefono'> {
  const phone = readPhone(typed);
  return { telefono_e164: phone?.e164 ?? null, telefono_tipo: phone?.kind ?? null };
}
