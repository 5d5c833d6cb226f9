/** What the address of the audit trail holds, and nothing that is not valid. */

import type { AuditEntry } from '@/lib/types';

export const ENTIDADES = [
  'contacto',
  'usuario',
  'vista',
  'trabajo',
  'auditoria',
  'clave_api',
  'correo',
  'llave_acceso',
  'importacion',
  'duplicado',
] as const satisfies AuditEntry['entidad'][];
export const ACCIONES = [
  'crear',
  'cambiar',
  'eliminar',
  'restaurar',
  'fusionar',
  'borrar',
  'entrar',
  'entrada_rechazada',
  'salir',
  'sesion_repetida',
  'invitar',
  'aceptar_invitacion',
  'pedir_restablecer',
  'restablecer',
  'pedir_correo',
  'confirmar_correo',
  'cancelar',
  'reintentar',
  'podar',
  'exportar',
  'importar',
  'buscar',
  'descartar',
  'retomar',
] as const satisfies AuditEntry['accion'][];
export const ORIGENES = ['web', 'api', 'worker', 'seed', 'sql'] as const satisfies AuditEntry['origen'][];

export type AuditSearch = {
  entidad?: AuditEntry['entidad'];
  accion?: AuditEntry['accion'];
  usuario?: string;
  origen?: AuditEntry['origen'];
  desde?: string;
  hasta?: string;
  operacion?: string;
};

/** The API's parameters. */
export type AuditParams = {
  entidad?: AuditEntry['entidad'][];
  accion?: AuditEntry['accion'][];
  usuario_id?: string;
  origen?: AuditEntry['origen'][];
  desde?: string;
  hasta?: string;
  operacion_id?: string;
};

export function parseAuditSearch(raw: Record<string, unknown>): AuditSearch {
  const [desde, hasta] = [day(raw.desde), day(raw.hasta)];
  const search: AuditSearch = {
    entidad: ENTIDADES.find((name) => name === raw.entidad),
    accion: ACCIONES.find((name) => name === raw.accion),
    usuario: id(raw.usuario),
    origen: ORIGENES.find((name) => name === raw.origen),
    desde,
    hasta: desde && hasta && desde > hasta ? undefined : hasta,
    operacion: id(raw.operacion),
  };
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}

export function toParams({
  entidad,
  accion,
  usuario,
  origen,
  desde,
  hasta,
  operacion,
}: AuditSearch): AuditParams {
  return {
    ...(entidad && { entidad: [entidad] }),
    ...(accion && { accion: [accion] }),
    ...(usuario && { usuario_id: usuario }),
    ...(origen && { origen: [origen] }),
    ...(desde && { desde }),
    ...(hasta && { hasta }),
    ...(operacion && { operacion_id: operacion }),
  };
}

function id(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value)
    ? value.toLowerCase()
    : undefined;
}

function day(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return undefined;
  const date = new Date(`${value}T00:00:00Z`);
  const isReal = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
  return isReal && value >= '1900-01-01' && value <= '2200-12-31' ? value : undefined;
}
