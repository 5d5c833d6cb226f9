/**
 * What the list's address holds, and nothing that is not valid: a link shows to others what I see. List, board,
 * figures and saved views all speak of contacts in these terms.
 */

import type { paths } from '@/api/schema';
import { type ContactSort, ESTADOS, type Estado, OPTIONAL_FIELDS, type OptionalField } from '@/lib/types';

/** The columns of the table, each of which orders it. */
export const SORTABLE = [
  'nombre_completo',
  'estado',
  'telefono',
  'email',
  'ciudad',
  'propietario',
  'created_at',
  'updated_at',
] as const satisfies ContactSort[];
export type SortColumn = (typeof SORTABLE)[number];

const ORDERS = [
  'relevancia',
  ...['created_at', 'updated_at', 'nombres', 'apellidos', 'nombre_completo'].flatMap(bothWays),
  ...['email', 'telefono', 'ciudad', 'estado', 'propietario'].flatMap(bothWays),
] as ContactSort[];

export const SIZES = [25, 50, 100] as const;
const DEFAULT_SIZE = 25;
/** Newest first; of a search, the best match. */
export const DEFAULT_SORT = '-created_at';
export const DEFAULT_SORT_OF_SEARCH = 'relevancia';

/** How many values of one filter the API takes, and how long they may be. */
export const MAX_CHOICES = 50;
const MAX_TEXT = { buscar: 100, place: 120 };
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** As an owner: whoever looks. */
export const ME = 'yo';

/** What narrows the list down: of a filter with several values, one has to fit. Days are Bogotá's. */
export type ContactsFilters = {
  buscar?: string;
  estado?: Estado[];
  ciudad?: string[];
  pais?: string[];
  /** Ids of users, or `yo`. */
  propietario?: string[];
  con?: OptionalField[];
  sin?: OptionalField[];
  /** First and last day of creation. */
  desde?: string;
  hasta?: string;
  /** First and last day of the last change. */
  actualizado_desde?: string;
  actualizado_hasta?: string;
};

/** Without what is as it is by default; `pagina` counts from 1, as people do. */
export type ContactsSearch = ContactsFilters & {
  orden?: ContactSort;
  pagina?: number;
  filas?: (typeof SIZES)[number];
  /** In their order, the name first; without it, those that this person likes. */
  columnas?: SortColumn[];
};

/** The API's parameters. */
export type ContactsParams = NonNullable<paths['/api/contactos/']['get']['parameters']['query']>;
/** Those that every request about contacts takes: list, board, summary. */
export type FilterParams = NonNullable<paths['/api/contactos/resumen']['get']['parameters']['query']>;

export const FILTERS = [
  'buscar',
  'estado',
  'ciudad',
  'pais',
  'propietario',
  'con',
  'sin',
  'desde',
  'hasta',
  'actualizado_desde',
  'actualizado_hasta',
] as const satisfies (keyof ContactsFilters)[];

/** A patch that takes all filters away. */
export const NO_FILTERS: Partial<ContactsFilters> = Object.fromEntries(
  FILTERS.map((name) => [name, undefined]),
);

/** From what `parseAddress` made of an address, or from what somebody kept; a list may also be given as one text. */
export function parseContactsSearch(raw: Record<string, unknown>): ContactsSearch {
  const buscar = text(raw.buscar, MAX_TEXT.buscar);
  const con = choices(raw.con, OPTIONAL_FIELDS);
  const [desde, hasta] = days(raw.desde, raw.hasta);
  const [actualizado_desde, actualizado_hasta] = days(raw.actualizado_desde, raw.actualizado_hasta);
  const search: ContactsSearch = {
    buscar,
    estado: choices(raw.estado, ESTADOS),
    ciudad: texts(raw.ciudad),
    pais: texts(raw.pais),
    propietario: owners(raw.propietario),
    con,
    sin: choices(
      raw.sin,
      OPTIONAL_FIELDS.filter((field) => !con?.includes(field)),
    ),
    desde,
    hasta,
    actualizado_desde,
    actualizado_hasta,
    orden: order(raw.orden, buscar !== undefined),
    pagina: pageNumber(raw.pagina),
    filas: SIZES.find((size) => String(size) === String(raw.filas) && size !== DEFAULT_SIZE),
    columnas: columns(raw.columnas),
  };
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}

/** The order in force, chosen or by default. */
export function orderOf(search: ContactsSearch): ContactSort {
  if (search.orden && (search.orden !== DEFAULT_SORT_OF_SEARCH || search.buscar)) return search.orden;
  return search.buscar ? DEFAULT_SORT_OF_SEARCH : DEFAULT_SORT;
}

/** Which list: filters and order, wherever in it one is. */
export function toListParams(search: ContactsSearch): ContactsParams {
  return { sort: orderOf(search), ...toFilters(search), ...toEstados(search) };
}

/** One page by its number. */
export function toParams(search: ContactsSearch): ContactsParams {
  return { page: (search.pagina ?? 1) - 1, size: search.filas ?? DEFAULT_SIZE, ...toListParams(search) };
}

/** All that narrows the list but the estado. */
export function toFilters(search: ContactsFilters): FilterParams {
  const { buscar, ciudad, pais, propietario, con, sin, desde, hasta } = search;
  const { actualizado_desde, actualizado_hasta } = search;
  return {
    ...(buscar && { search: buscar }),
    ...(ciudad?.length && { ciudad }),
    ...(pais?.length && { pais }),
    ...(propietario?.length && { propietario_id: propietario as FilterParams['propietario_id'] }),
    ...(con?.length && { con }),
    ...(sin?.length && { sin }),
    ...(desde && { created_from: desde }),
    ...(hasta && { created_to: hasta }),
    ...(actualizado_desde && { updated_from: actualizado_desde }),
    ...(actualizado_hasta && { updated_to: actualizado_hasta }),
  };
}

export function toEstados({ estado }: ContactsFilters): FilterParams {
  return estado?.length ? { filter_estado: estado } : {};
}

export function isNarrowed(search: ContactsFilters): boolean {
  return FILTERS.some((name) => (Array.isArray(search[name]) ? search[name].length > 0 : search[name]));
}

function bothWays(column: string): string[] {
  return [column, `-${column}`];
}

function text(value: unknown, limit: number): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  // NUL and what is half a character: the API refuses both.
  const clean = String(value).replaceAll('\0', '').toWellFormed().trim().slice(0, limit).toWellFormed();
  return clean || undefined;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

function filled<T>(values: Iterable<T>): T[] | undefined {
  const distinct = [...new Set(values)].slice(0, MAX_CHOICES);
  return distinct.length > 0 ? distinct : undefined;
}

function texts(value: unknown): string[] | undefined {
  return filled(list(value).flatMap((item) => text(item, MAX_TEXT.place) ?? []));
}

/** In their own order, whatever order they were chosen in: one list has one address. */
function choices<T extends string>(value: unknown, known: readonly T[]): T[] | undefined {
  const given = new Set(list(value));
  return filled(known.filter((item) => given.has(item)));
}

function owners(value: unknown): string[] | undefined {
  const ids = list(value).map((item) => String(item).toLowerCase());
  return filled(ids.filter((item) => item === ME || UUID.test(item)));
}

function columns(value: unknown): SortColumn[] | undefined {
  const given = list(value).flatMap((item) => SORTABLE.find((name) => name === item) ?? []);
  return given.length > 0 ? filled<SortColumn>(['nombre_completo', ...given]) : undefined;
}

/** A last day before the first is none. */
function days(first: unknown, last: unknown): [string | undefined, string | undefined] {
  const [from, to] = [day(first), day(last)];
  return [from, from && to && from > to ? undefined : to];
}

function day(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return undefined;
  const date = new Date(`${value}T00:00:00Z`);
  const isReal = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
  return isReal && value >= '1900-01-01' && value <= '2200-12-31' ? value : undefined;
}

function order(value: unknown, isSearch: boolean): ContactSort | undefined {
  const known = ORDERS.find((name) => name === value);
  // Of a search, relevance goes without saying; without one, there is none.
  if (known === DEFAULT_SORT_OF_SEARCH) return undefined;
  return known === DEFAULT_SORT && !isSearch ? undefined : known;
}

function pageNumber(value: unknown): number | undefined {
  const number = Number(value);
  return Number.isInteger(number) && number > 1 && number <= 1_000_000 ? number : undefined;
}
