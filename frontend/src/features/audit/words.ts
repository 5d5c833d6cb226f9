/** An entry of the audit trail in words: pure functions, which a contact's own history can use too. */

import { hasKey, type LaterKey, locale, type Params, type Translate } from '@/lib/i18n/later';
import type { HistoryEntry } from '@/lib/types';

/** How a user is called; nothing where they are not of the team any more. */
export type NameOf = (userId: string | null) => string | undefined;

/** A piece of the sentence: who did it, what it was done to, or the words between. */
export type Part = { is: 'who' | 'what' | 'words'; text: string };

export type Change = { field: string; label: string; before: string; after: string; isSecret: boolean };

type Options = {
  nameOf?: NameOf;
  /** On the page of the contact itself, which need not be named. */
  isOwn?: boolean;
};

const LONGEST = 40;
const LONGEST_IN_DETAIL = 400;
/** Fields that are named one by one, before the rest is only counted. */
const NAMED = 3;
/** In the order in which they are said. */
const FIELDS = [
  'nombres',
  'apellidos',
  'nombre_completo',
  'nombre',
  'email',
  'telefono',
  'estado',
  'propietario_id',
  'tipo_documento',
  'cedula',
  'ciudad',
  'municipio',
  'pais',
  'notas',
  'password',
  'is_active',
  'is_superuser',
  'vista_id',
  'es_del_equipo',
  'definicion',
  'usuario_id',
];
/** Of these the value says nothing in a sentence. */
const WORDLESS = new Set(['notas', 'definicion', 'vista_id', 'usuario_id']);

// In place of the names until the sentence stands; of Unicode's private use.
const WHO = '\u{E000}';
const WHAT = '\u{E001}';

/** "Ana Ruiz cambió el estado de prospecto a cliente en Luis Peña" */
export function sentenceOf(t: Translate, entry: HistoryEntry, options: Options = {}): string {
  return partsOf(t, entry, options)
    .map(({ text }) => text)
    .join('');
}

export function partsOf(t: Translate, entry: HistoryEntry, options: Options = {}): Part[] {
  const [key, params] = templateOf(t, entry, options);
  const plain = t(key, { ...params, who: WHO, what: WHAT });
  const sentence = entry.deshace_id ? t('audit.undoing', { sentence: plain }) : plain;
  return sentence
    .split(new RegExp(`(${WHO}|${WHAT})`, 'u'))
    .filter((text) => text !== '')
    .map((text) => {
      if (text === WHO) return { is: 'who', text: actorOf(t, entry) };
      if (text === WHAT) return { is: 'what', text: thingOf(t, entry) };
      return { is: 'words', text };
    });
}

/** Each field that changed, with its value before and after. */
export function changesOf(t: Translate, entry: HistoryEntry, nameOf?: NameOf): Change[] {
  return fieldsOf(entry).map((field) => {
    const change = entry.cambios?.[field];
    const [before, after] = change ?? [null, null];
    return {
      field,
      label: labelOf(t, field),
      before: written(t, field, before, LONGEST_IN_DETAIL, nameOf),
      after: written(t, field, after, LONGEST_IN_DETAIL, nameOf),
      isSecret: !change,
    };
  });
}

/** Whose page there may be; after a deletion there is none. */
export function contactOf({ entidad, entidad_id, nombre, accion }: HistoryEntry): string | null {
  return entidad === 'contacto' && nombre && accion !== 'eliminar' ? entidad_id : null;
}

const UNDONE = new Set(['crear', 'cambiar', 'eliminar', 'restaurar', 'fusionar', 'invitar']);

/** What changed a contact, a user or a view, of which more is known than that there is another password. */
export function canBeUndone({ entidad, accion, cambios }: HistoryEntry): boolean {
  const isKnown = Object.values(cambios ?? {}).some((change) => change !== null);
  return ['contacto', 'usuario', 'vista'].includes(entidad) && UNDONE.has(accion) && isKnown;
}

type Template = [LaterKey, Params];

function templateOf(t: Translate, entry: HistoryEntry, { nameOf, isOwn = false }: Options): Template {
  const { accion, entidad } = entry;
  const place = isOwn && entidad === 'contacto' ? 'own' : entidad;
  if (accion === 'cambiar') return changeOf(t, entry, place, nameOf);
  const merged = mergedOf(entry);
  if (accion === 'fusionar' && merged)
    return [`audit.did.${isOwn ? 'own' : 'contacto'}.fusionarEn`, { count: merged }];
  if (accion === 'entrada_rechazada' && entry.cambios?.motivo) return throttledOf(t, entry);
  if (accion === 'entrada_rechazada' && !entry.nombre) return ['audit.did.usuario.entradaDesconocida', {}];
  if (accion === 'salir' && isOfOneself(entry)) return ['audit.did.usuario.salirOwn', {}];
  const key = `audit.did.${place}.${accion}`;
  if (!hasKey(key)) return ['audit.did.other', { action: t(`audit.actionName.${accion}`) }];
  return [key, { after: String(entry.cambios?.hasta_id?.[1] ?? ''), count: contactsOf(entry) }];
}

/** Of guesses that are not looked at for a while, all of them together. */
function throttledOf(t: Translate, { nombre, cambios }: HistoryEntry): Template {
  const motive = written(t, 'motivo', cambios?.motivo?.[1], LONGEST);
  return [`audit.did.usuario.${nombre ? 'entradaFrenada' : 'entradaFrenadaDesconocida'}`, { motive }];
}

/** How many became part of the one that the entry is of; of those themselves nothing. */
const mergedOf = ({ cambios }: HistoryEntry) => lengthOf(cambios?.fusionados?.[1]);

/** Of how many it was said that they are, or are not, one person. */
const contactsOf = ({ cambios }: HistoryEntry) =>
  lengthOf(cambios?.contactos?.[1] ?? cambios?.contactos?.[0]);

const lengthOf = (ids: unknown) => (Array.isArray(ids) ? ids.length : 0);

const isOfOneself = ({ usuario_id, entidad_id }: HistoryEntry) =>
  usuario_id !== null && usuario_id === entidad_id;

function changeOf(t: Translate, entry: HistoryEntry, place: string, nameOf?: NameOf): Template {
  const fields = fieldsOf(entry);
  const [field] = fields;
  const own = field && fields.length === 1 ? ownWordOf(entry, field) : undefined;
  if (own) return [own, {}];
  if (field && fields.length === 1) {
    const [before, after] = entry.cambios?.[field] ?? [null, null];
    const kind = isBlank(before) ? 'Set' : isBlank(after) ? 'Unset' : 'From';
    const key = `audit.did.${place}.cambiar${kind}`;
    const isTold = entry.cambios?.[field] && !WORDLESS.has(field) && hasKey(key);
    const inWords = (value: unknown) => lowered(field, written(t, field, value, LONGEST, nameOf));
    if (isTold) return [key, { field: nounOf(t, field), before: inWords(before), after: inWords(after) }];
  }
  const key = `audit.did.${place}.cambiar`;
  // Elsewhere its name, which went with it, says so.
  const unknown = place === 'own' && !entry.cambios ? 'audit.erased' : 'audit.something';
  const names = fields.length > 0 ? listOf(t, fields) : t(unknown);
  return hasKey(key)
    ? [key, { fields: names }]
    : ['audit.did.other', { action: t('audit.actionName.cambiar') }];
}

/** What has a word of its own: to deactivate somebody, to share a view. */
function ownWordOf({ entidad, cambios }: HistoryEntry, field: string): LaterKey | undefined {
  const isOn = cambios?.[field]?.[1] === true;
  if (entidad === 'usuario' && field === 'is_active')
    return isOn ? 'audit.did.usuario.activar' : 'audit.did.usuario.desactivar';
  if (entidad === 'usuario' && field === 'is_superuser')
    return isOn ? 'audit.did.usuario.promover' : 'audit.did.usuario.quitar';
  if (entidad === 'usuario' && field === 'segundo_factor')
    return isOn ? 'audit.did.usuario.protegido' : 'audit.did.usuario.desprotegido';
  if (entidad === 'vista' && field === 'es_del_equipo')
    return isOn ? 'audit.did.vista.compartir' : 'audit.did.vista.guardarse';
  return undefined;
}

/** Those that changed; a whole name only where neither of its halves did. */
function fieldsOf({ cambios }: HistoryEntry): string[] {
  const names = Object.keys(cambios ?? {});
  const place = (name: string) => (FIELDS.includes(name) ? FIELDS.indexOf(name) : FIELDS.length);
  return names
    .filter(
      (name) => name !== 'nombre_completo' || !(names.includes('nombres') || names.includes('apellidos')),
    )
    .sort((one, other) => place(one) - place(other));
}

function listOf(t: Translate, fields: string[]): string {
  const isLong = fields.length > NAMED;
  const named = fields.slice(0, isLong ? NAMED - 1 : NAMED).map((field) => nounOf(t, field));
  const rest = isLong ? [t('audit.moreFields', { count: fields.length - named.length })] : [];
  return new Intl.ListFormat(locale(), { type: 'conjunction' }).format([...named, ...rest]);
}

function actorOf(t: Translate, { usuario, origen }: HistoryEntry): string {
  if (usuario) return usuario;
  if (origen === 'worker') return t('audit.system');
  if (origen === 'seed') return t('audit.install');
  return t(origen === 'sql' ? 'audit.byHand' : 'audit.somebody');
}

function thingOf(t: Translate, entry: HistoryEntry): string {
  const { entidad, nombre, accion } = entry;
  if (entidad === 'trabajo') {
    const key = `audit.job.${nombre}`;
    return hasKey(key) ? t(key) : t('audit.entityName.trabajo');
  }
  if (entidad === 'usuario' && accion === 'cambiar' && isOfOneself(entry)) return t('audit.ownAccount');
  if (nombre) return cut(nombre, LONGEST);
  return t(entidad === 'contacto' ? 'audit.nameless' : `audit.entityName.${entidad}`);
}

/** "la ciudad" */
function nounOf(t: Translate, field: string): string {
  const key = `audit.field.${field}`;
  return hasKey(key) ? t(key) : field;
}

/** "Ciudad" */
export function labelOf(t: Translate, field: string): string {
  const key = `audit.label.${field}`;
  return hasKey(key) ? t(key) : field;
}

function isBlank(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}

function written(t: Translate, field: string, value: unknown, longest: number, nameOf?: NameOf): string {
  if (isBlank(value)) return t('audit.nothing');
  if (typeof value === 'boolean') return t(value ? 'audit.yes' : 'audit.no');
  if ((field === 'fusionados' || field === 'contactos') && Array.isArray(value))
    return t('audit.contacts', { count: value.length });
  if (field === 'entradas' && Array.isArray(value)) return t('audit.entries', { count: value.length });
  if (typeof value === 'object') return cut(JSON.stringify(value), longest);
  const text = String(value);
  const estado = `common.estado.${text}`;
  if (field === 'estado' && hasKey(estado)) return t(estado);
  const method = `audit.method.${text}`;
  if (field === 'metodo' && hasKey(method)) return t(method);
  const motive = `audit.motive.${text}`;
  if (field === 'motivo' && hasKey(motive)) return t(motive);
  if (field === 'municipio') return nameOf?.(text) ?? text;
  if (field === 'propietario_id' || field === 'usuario_id') return nameOf?.(text) ?? t('audit.somebodyElse');
  return cut(text, longest);
}

/** An estado is no name: within a sentence it is small. */
function lowered(field: string, text: string): string {
  return field === 'estado' ? text.toLocaleLowerCase(locale()) : text;
}

/** By whole characters, of which some have two units. */
function cut(text: string, longest: number): string {
  const characters = [...text];
  return characters.length > longest
    ? `${characters
        .slice(0, longest - 1)
        .join('')
        .trimEnd()}…`
    : text;
}
