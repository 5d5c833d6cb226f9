/** What the address of the users' list holds, and nothing that is not valid. */

import type { UserSort } from '@/lib/types';

export const SORTABLE = ['nombres', 'email', 'created_at'] as const;
export type SortColumn = (typeof SORTABLE)[number];
export type Orden = SortColumn | `-${SortColumn}`;
export const DEFAULT_SORT: Orden = '-created_at';
const LONGEST = 100;

export const CUENTAS = ['activa', 'inactiva'] as const;
export const ROLES = ['admin', 'usuario'] as const;
export type Cuenta = (typeof CUENTAS)[number];
export type Rol = (typeof ROLES)[number];

/** Without what is as it is by default. */
export type UsersSearch = { buscar?: string; cuenta?: Cuenta; rol?: Rol; orden?: Orden };

/** The API's parameters. */
export type UsersParams = { search?: string; is_active?: boolean; is_superuser?: boolean; sort: UserSort };

export function parseUsersSearch(raw: Record<string, unknown>): UsersSearch {
  const search: UsersSearch = {
    buscar: text(raw.buscar),
    cuenta: CUENTAS.find((cuenta) => cuenta === raw.cuenta),
    rol: ROLES.find((rol) => rol === raw.rol),
    orden: order(raw.orden),
  };
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}

export function toParams({ buscar, cuenta, rol, orden }: UsersSearch): UsersParams {
  return {
    sort: orden ?? DEFAULT_SORT,
    ...(buscar && { search: buscar }),
    ...(cuenta && { is_active: cuenta === 'activa' }),
    ...(rol && { is_superuser: rol === 'admin' }),
  };
}

export function isNarrowed({ buscar, cuenta, rol }: UsersSearch): boolean {
  return Boolean(buscar || cuenta || rol);
}

function text(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  // NUL and what is half a character: the API refuses both.
  return value.replaceAll('\0', '').toWellFormed().trim().slice(0, LONGEST).toWellFormed() || undefined;
}

function order(value: unknown): Orden | undefined {
  const column = SORTABLE.find((name) => value === name || value === `-${name}`);
  return column && value !== DEFAULT_SORT ? (value as Orden) : undefined;
}
