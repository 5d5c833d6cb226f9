/** Documents of Colombia: their types, and the digit that checks a NIT (DIAN, Orden Administrativa 4 de 1989). */

import type { Contact, DocumentType } from '@/lib/types';

/** In the order in which they are offered. */
export const DOCUMENT_TYPES = ['CC', 'CE', 'NIT', 'TI', 'PA', 'PPT', 'RC'] as const satisfies DocumentType[];

const WEIGHTS = [3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71];

export type Nit = { base: string; written: string | null; digit: string | null };

/** As the server takes it apart: the last digit is its own only where something sets it apart. */
export function readNit(typed: string): Nit {
  const found = /^(.*\d)\D+(\d)\D*$/s.exec(typed);
  const base = (found?.[1] ?? typed).replace(/\D/g, '');
  return { base, written: found?.[2] ?? null, digit: digitOf(base) };
}

function digitOf(base: string): string | null {
  if (base === '' || base.length > WEIGHTS.length) return null;
  const sum = [...base]
    .reverse()
    .reduce((total, sign, place) => total + Number(sign) * (WEIGHTS[place] ?? 0), 0);
  const rest = sum % 11;
  return String(rest < 2 ? rest : 11 - rest);
}

/** The digit that a NIT should have, where another one was typed. */
export function rightDigit(type: string, typed: string): string | null {
  if (type !== 'NIT') return null;
  const { written, digit } = readNit(typed);
  return written !== null && digit !== null && written !== digit ? digit : null;
}

type Document = Pick<Contact, 'cedula' | 'tipo_documento' | 'digito_verificacion'>;

/** The number, of a NIT with its digit; as it was typed otherwise. */
export function documentNumber({ cedula, tipo_documento, digito_verificacion }: Document): string {
  if (!cedula || tipo_documento !== 'NIT' || !digito_verificacion) return cedula ?? '';
  return readNit(cedula).written === null ? `${cedula}-${digito_verificacion}` : cedula;
}
