/** What the list's address holds, and nothing that is not valid: a link shows to others what I see. */

import { type ContactSort, ESTADOS, type Estado } from '@/lib/types';

export const SORTABLE = ['nombre_completo', 'estado', 'telefono', 'email', 'ciudad', 'created_at'] as const;
export type SortColumn = (typeof SORTABLE)[number];
type Orden = SortColumn | `-${SortColumn}`;

export const SIZES = [25, 50, 100] as const;
const DEFAULT_SIZE = 25;
export const DEFAULT_SORT: Orden = '-created_at';
const MAX_TEXT = { buscar: 100, ciudad: 120 };

/** Without what is as it is by default; `pagina` counts from 1, as people do. */
export type ContactsSearch = {
  buscar?: string;
  estado?: Estado;
  ciudad?: string;
  desde?: string;
  hasta?: string;
  orden?: Orden;
  pagina?: number;
  filas?: (typeof SIZES)[number];
};

/** The API's parameters. */
export type ContactsParams = {
  page?: number;
  size?: number;
  search?: string;
  sort?: ContactSort;
  filter_estado?: Estado;
  ciudad?: string;
  created_from?: string;
  created_to?: string;
};

export function parseContactsSearch(raw: Record<string, unknown>): ContactsSearch {
  const search: ContactsSearch = {
    buscar: text(raw.buscar, MAX_TEXT.buscar),
    estado: ESTADOS.find((estado) => estado === raw.estado),
    ciudad: text(raw.ciudad, MAX_TEXT.ciudad),
    desde: day(raw.desde),
    hasta: day(raw.hasta),
    orden: order(raw.orden),
    pagina: pageNumber(raw.pagina),
    filas: SIZES.find((size) => String(size) === String(raw.filas) && size !== DEFAULT_SIZE),
  };
  if (search.desde && search.hasta && search.desde > search.hasta) search.hasta = undefined;
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}

export function toParams(search: ContactsSearch): ContactsParams {
  return {
    page: (search.pagina ?? 1) - 1,
    size: search.filas ?? DEFAULT_SIZE,
    sort: search.orden ?? DEFAULT_SORT,
    ...toFilters(search),
    ...(search.estado && { filter_estado: search.estado }),
  };
}

/** All that narrows the list but the estado. */
export function toFilters(search: ContactsSearch): ContactsParams {
  return {
    ...(search.buscar && { search: search.buscar }),
    ...(search.ciudad && { ciudad: search.ciudad }),
    ...(search.desde && { created_from: search.desde }),
    ...(search.hasta && { created_to: search.hasta }),
  };
}

export function isNarrowed(search: ContactsSearch): boolean {
  return Boolean(search.buscar || search.estado || search.ciudad || search.desde || search.hasta);
}

function text(value: unknown, limit: number): string | undefined {
  if (typeof value !== 'string') return undefined;
  // NUL and what is half a character: the API refuses both.
  const clean = value.replaceAll('\0', '').toWellFormed().trim().slice(0, limit).toWellFormed();
  return clean || undefined;
}

function day(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return undefined;
  const date = new Date(`${value}T00:00:00Z`);
  const isReal = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
  return isReal && value >= '1900-01-01' && value <= '2200-12-31' ? value : undefined;
}

function order(value: unknown): Orden | undefined {
  const column = SORTABLE.find((name) => value === name || value === `-${name}`);
  return column && value !== DEFAULT_SORT ? (value as Orden) : undefined;
}

function pageNumber(value: unknown): number | undefined {
  const number = Number(value);
  return Number.isInteger(number) && number > 1 && number <= 1_000_000 ? number : undefined;
}
