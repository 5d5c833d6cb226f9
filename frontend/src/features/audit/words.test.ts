import { afterEach, describe, expect, it } from 'vitest';
import { setLanguage, t } from '@/lib/i18n/later';
import type { AuditEntry } from '@/lib/types';
import { changesOf, partsOf, sentenceOf } from './words';

const ANA = '00000000-0000-4000-8000-00000000000a';
const LUIS = '00000000-0000-4000-8000-00000000000b';
const nameOf = (id: string | null) => (id === ANA ? 'Ana Ruiz' : undefined);

function entry(values: Partial<AuditEntry>): AuditEntry {
  return {
    id: 1,
    momento: '2026-11-25T15:00:00Z',
    accion: 'cambiar',
    entidad: 'contacto',
    entidad_id: LUIS,
    nombre: 'Luis Peña',
    cambios: null,
    usuario_id: ANA,
    usuario: 'Ana Ruiz',
    origen: 'web',
    direccion: '10.0.0.7',
    solicitud_id: 'abcdefgh',
    operacion_id: '00000000-0000-4000-8000-0000000000ff',
    deshace_id: null,
    ...values,
  };
}

const job = { entidad: 'trabajo', nombre: 'contactos_lote' } as const;
const user = { entidad: 'usuario' } as const;
const apiKey = { entidad: 'clave_api', nombre: 'Informes' } as const;
const view = { entidad: 'vista', nombre: 'Clientes' } as const;
const isOn = (field: string, value: boolean) => ({
  cambios: { [field]: [!value, value] },
});

/** Every action that the server writes of every entity, in both languages. */
const SENTENCES: [Partial<AuditEntry>, string, string][] = [
  [{ accion: 'crear' }, 'Ana Ruiz creó el contacto Luis Peña', 'Ana Ruiz created the contact Luis Peña'],
  [
    { cambios: { estado: ['prospecto', 'cliente'] } },
    'Ana Ruiz cambió el estado de prospecto a cliente en Luis Peña',
    'Ana Ruiz changed the status from prospect to customer in Luis Peña',
  ],
  [
    { cambios: { ciudad: [null, 'Cali'] } },
    'Ana Ruiz puso la ciudad en Luis Peña: Cali',
    'Ana Ruiz set the city of Luis Peña: Cali',
  ],
  [
    { cambios: { cedula: ['79', null] } },
    'Ana Ruiz quitó la cédula en Luis Peña: 79',
    'Ana Ruiz removed the ID number of Luis Peña: 79',
  ],
  [
    { cambios: { notas: ['a', 'b'] } },
    'Ana Ruiz cambió las notas en Luis Peña',
    'Ana Ruiz changed the notes of Luis Peña',
  ],
  [
    { cambios: { propietario_id: [LUIS, ANA] } },
    'Ana Ruiz cambió el propietario de alguien que ya no está a Ana Ruiz en Luis Peña',
    'Ana Ruiz changed the owner from somebody who left to Ana Ruiz in Luis Peña',
  ],
  [
    { cambios: { nombre_completo: ['Luis P', 'Luis Peña'], apellidos: ['P', 'Peña'] } },
    'Ana Ruiz cambió los apellidos de P a Peña en Luis Peña',
    'Ana Ruiz changed the last names from P to Peña in Luis Peña',
  ],
  [
    { cambios: { ciudad: ['Cali', 'Pasto'], telefono: ['1', '2'] } },
    'Ana Ruiz cambió el teléfono y la ciudad en Luis Peña',
    'Ana Ruiz changed the phone and the city of Luis Peña',
  ],
  [
    { cambios: { ciudad: ['a', 'b'], telefono: ['1', '2'], email: ['a', 'b'], pais: ['a', 'b'] } },
    'Ana Ruiz cambió el correo, el teléfono y 2 datos más en Luis Peña',
    'Ana Ruiz changed the e-mail, the phone, and 2 more fields of Luis Peña',
  ],
  [
    { nombre: null },
    'Ana Ruiz cambió algo en un contacto con datos borrados',
    'Ana Ruiz changed something of a contact with erased data',
  ],
  [
    { accion: 'eliminar' },
    'Ana Ruiz movió el contacto Luis Peña a la papelera',
    'Ana Ruiz moved the contact Luis Peña to the trash',
  ],
  [
    { accion: 'restaurar' },
    'Ana Ruiz restauró el contacto Luis Peña',
    'Ana Ruiz restored the contact Luis Peña',
  ],
  [
    { accion: 'fusionar', cambios: { email: ['luis@x.co', null] } },
    'Ana Ruiz fusionó el contacto Luis Peña con otro',
    'Ana Ruiz merged the contact Luis Peña into another one',
  ],
  [
    { accion: 'fusionar', cambios: { fusionados: [null, [ANA]] } },
    'Ana Ruiz fusionó otro contacto con Luis Peña',
    'Ana Ruiz merged another contact into Luis Peña',
  ],
  [
    { accion: 'fusionar', cambios: { fusionados: [null, [ANA, LUIS]] } },
    'Ana Ruiz fusionó otros 2 contactos con Luis Peña',
    'Ana Ruiz merged 2 other contacts into Luis Peña',
  ],
  [
    { entidad: 'duplicado', nombre: null, accion: 'buscar' },
    'Ana Ruiz buscó duplicados',
    'Ana Ruiz looked for duplicates',
  ],
  [
    {
      entidad: 'duplicado',
      nombre: null,
      accion: 'descartar',
      cambios: { contactos: [null, [ANA, LUIS]] },
    },
    'Ana Ruiz anotó que 2 contactos no son la misma persona',
    'Ana Ruiz noted that 2 contacts are not the same person',
  ],
  [
    {
      entidad: 'duplicado',
      nombre: null,
      accion: 'retomar',
      cambios: { contactos: [[ANA, LUIS], null] },
    },
    'Ana Ruiz volvió a proponer 2 contactos como duplicados',
    'Ana Ruiz proposed 2 contacts as duplicates again',
  ],
  [
    { accion: 'borrar', nombre: null },
    'Ana Ruiz borró definitivamente un contacto',
    'Ana Ruiz erased a contact for good',
  ],
  [
    { accion: 'borrar', nombre: null, usuario: null, usuario_id: null, origen: 'worker' },
    'El sistema borró definitivamente un contacto',
    'The system erased a contact for good',
  ],
  [
    { accion: 'crear', usuario: null, usuario_id: null, origen: 'seed' },
    'La carga inicial creó el contacto Luis Peña',
    'The first load created the contact Luis Peña',
  ],
  [
    { accion: 'crear', usuario: null, usuario_id: null, origen: 'sql' },
    'Alguien desde la base de datos creó el contacto Luis Peña',
    'Somebody in the database created the contact Luis Peña',
  ],
  [{ ...user, accion: 'crear' }, 'Ana Ruiz creó el usuario Luis Peña', 'Ana Ruiz created the user Luis Peña'],
  [
    { ...user, cambios: { password: null } },
    'Ana Ruiz cambió la contraseña de Luis Peña',
    'Ana Ruiz changed the password of Luis Peña',
  ],
  [
    { ...user, entidad_id: ANA, nombre: 'Ana Ruiz', cambios: { password: null } },
    'Ana Ruiz cambió la contraseña de su propia cuenta',
    'Ana Ruiz changed the password of their own account',
  ],
  [
    { ...user, cambios: { email: ['a@x.co', 'b@x.co'] } },
    'Ana Ruiz cambió el correo de a@x.co a b@x.co en Luis Peña',
    'Ana Ruiz changed the e-mail from a@x.co to b@x.co in Luis Peña',
  ],
  [
    { ...user, cambios: { vista_id: [null, LUIS] } },
    'Ana Ruiz cambió la vista de inicio de Luis Peña',
    'Ana Ruiz changed the first view of Luis Peña',
  ],
  [
    { ...user, ...isOn('is_active', true) },
    'Ana Ruiz activó el usuario Luis Peña',
    'Ana Ruiz activated the user Luis Peña',
  ],
  [
    { ...user, ...isOn('is_active', false) },
    'Ana Ruiz desactivó el usuario Luis Peña',
    'Ana Ruiz deactivated the user Luis Peña',
  ],
  [
    { ...user, ...isOn('is_superuser', true) },
    'Ana Ruiz hizo administrador a Luis Peña',
    'Ana Ruiz made Luis Peña an administrator',
  ],
  [
    { ...user, ...isOn('is_superuser', false) },
    'Ana Ruiz le quitó a Luis Peña el rol de administrador',
    'Ana Ruiz took the administrator role from Luis Peña',
  ],
  [
    { ...user, accion: 'eliminar' },
    'Ana Ruiz eliminó el usuario Luis Peña',
    'Ana Ruiz deleted the user Luis Peña',
  ],
  [{ ...user, accion: 'entrar', entidad_id: ANA }, 'Ana Ruiz entró', 'Ana Ruiz signed in'],
  [
    { ...user, accion: 'entrada_rechazada', usuario: null, usuario_id: null },
    'Entrada rechazada para Luis Peña',
    'Sign-in refused for Luis Peña',
  ],
  [
    { ...user, accion: 'entrada_rechazada', usuario: null, usuario_id: null, nombre: null, entidad_id: null },
    'Entrada rechazada: nadie tiene ese correo',
    'Sign-in refused: nobody has that e-mail',
  ],
  [
    {
      ...user,
      accion: 'entrada_rechazada',
      usuario: null,
      usuario_id: null,
      cambios: { motivo: [null, 'intentos'] },
    },
    'Entrada rechazada para Luis Peña: demasiados intentos',
    'Sign-in refused for Luis Peña: too many attempts',
  ],
  [
    {
      ...user,
      accion: 'entrada_rechazada',
      usuario: null,
      usuario_id: null,
      nombre: null,
      entidad_id: null,
      cambios: { motivo: [null, 'intentos_direccion'] },
    },
    'Entrada rechazada: demasiados intentos desde su dirección',
    'Sign-in refused: too many attempts from its address',
  ],
  [
    { ...user, accion: 'salir', entidad_id: ANA, cambios: { sesiones: [1, 0] } },
    'Ana Ruiz salió',
    'Ana Ruiz signed out',
  ],
  [
    { ...user, accion: 'salir', cambios: { sesiones: [2, 0] } },
    'Ana Ruiz cerró sesiones de Luis Peña',
    'Ana Ruiz ended sessions of Luis Peña',
  ],
  [
    { ...user, accion: 'sesion_repetida', usuario: null, usuario_id: null },
    'Se cerró una sesión de Luis Peña: alguien más usó su credencial',
    'A session of Luis Peña was ended: somebody else used its credential',
  ],
  [{ ...user, accion: 'invitar' }, 'Ana Ruiz invitó a Luis Peña', 'Ana Ruiz invited Luis Peña'],
  [
    { ...user, accion: 'aceptar_invitacion' },
    'Luis Peña aceptó su invitación',
    'Luis Peña accepted the invitation',
  ],
  [
    { ...user, accion: 'pedir_restablecer', usuario: null, usuario_id: null },
    'Se pidió un enlace para una contraseña nueva de Luis Peña',
    'A link for a new password of Luis Peña was asked for',
  ],
  [{ ...user, accion: 'restablecer' }, 'Luis Peña restableció su contraseña', 'Luis Peña reset the password'],
  [
    { ...user, accion: 'pedir_correo', entidad_id: ANA },
    'Ana Ruiz pidió cambiar su correo',
    'Ana Ruiz asked to change the e-mail',
  ],
  [
    { ...user, accion: 'confirmar_correo' },
    'Luis Peña confirmó su correo nuevo',
    'Luis Peña confirmed the new e-mail',
  ],
  [
    { entidad: 'correo', accion: 'reintentar', nombre: 'invitacion' },
    'Ana Ruiz reintentó un correo',
    'Ana Ruiz tried a mail again',
  ],
  [
    { ...apiKey, accion: 'crear' },
    'Ana Ruiz creó la clave de API Informes',
    'Ana Ruiz created the API key Informes',
  ],
  [
    { ...apiKey, accion: 'eliminar' },
    'Ana Ruiz eliminó la clave de API Informes',
    'Ana Ruiz deleted the API key Informes',
  ],
  [{ ...view, accion: 'crear' }, 'Ana Ruiz guardó la vista Clientes', 'Ana Ruiz saved the view Clientes'],
  [
    { ...view, cambios: { nombre: ['Cali', 'Clientes'] } },
    'Ana Ruiz cambió el nombre de la vista de Cali a Clientes',
    'Ana Ruiz changed the name of the view from Cali to Clientes',
  ],
  [
    { ...view, cambios: { definicion: [{ orden: null }, { orden: 'email' }] } },
    'Ana Ruiz cambió los filtros de la vista Clientes',
    'Ana Ruiz changed the filters of the view Clientes',
  ],
  [
    { ...view, ...isOn('es_del_equipo', true) },
    'Ana Ruiz compartió la vista Clientes con el equipo',
    'Ana Ruiz shared the view Clientes with the team',
  ],
  [
    { ...view, ...isOn('es_del_equipo', false) },
    'Ana Ruiz dejó de compartir la vista Clientes',
    'Ana Ruiz stopped sharing the view Clientes',
  ],
  [
    { ...view, accion: 'eliminar' },
    'Ana Ruiz eliminó la vista Clientes',
    'Ana Ruiz deleted the view Clientes',
  ],
  [
    { ...job, accion: 'cancelar' },
    'Ana Ruiz canceló un cambio de muchos contactos',
    'Ana Ruiz cancelled a change of many contacts',
  ],
  [
    { ...job, accion: 'reintentar', nombre: 'contactos_deshacer' },
    'Ana Ruiz reintentó un trabajo de deshacer',
    'Ana Ruiz tried an undo job again',
  ],
  [
    {
      entidad: 'auditoria',
      entidad_id: null,
      nombre: null,
      accion: 'podar',
      cambios: { hasta_id: [null, 900] },
      usuario: null,
      usuario_id: null,
      origen: 'sql',
    },
    'Alguien desde la base de datos podó la auditoría hasta la entrada 900',
    'Somebody in the database pruned the audit trail up to entry 900',
  ],
  [
    { deshace_id: LUIS, cambios: { estado: ['cliente', 'prospecto'] } },
    'Ana Ruiz cambió el estado de cliente a prospecto en Luis Peña, al deshacer un cambio',
    'Ana Ruiz changed the status from customer to prospect in Luis Peña, undoing a change',
  ],
  [{ ...view, accion: 'podar' }, 'Ana Ruiz: Podar, Clientes', 'Ana Ruiz: Prune, Clientes'],
];

afterEach(() => setLanguage('es'));

describe('an entry in words', () => {
  it.each(SENTENCES)('%j', async (values, es, en) => {
    expect(sentenceOf(t, entry(values), { nameOf })).toBe(es);
    await setLanguage('en');
    expect(sentenceOf(t, entry(values), { nameOf })).toBe(en);
  });

  it.each([
    ['crear', null, 'Ana Ruiz creó el contacto'],
    ['eliminar', null, 'Ana Ruiz movió el contacto a la papelera'],
    ['restaurar', null, 'Ana Ruiz restauró el contacto'],
    ['borrar', null, 'Ana Ruiz borró definitivamente el contacto'],
    ['fusionar', { fusionados: [null, [LUIS]] }, 'Ana Ruiz fusionó otro contacto con este'],
    ['cambiar', { ciudad: ['Cali', 'Pasto'] }, 'Ana Ruiz cambió la ciudad de Cali a Pasto'],
    ['cambiar', { ciudad: [null, 'Pasto'] }, 'Ana Ruiz puso la ciudad: Pasto'],
    ['cambiar', { ciudad: ['Pasto', null] }, 'Ana Ruiz quitó la ciudad: Pasto'],
    ['cambiar', { notas: ['a', 'b'] }, 'Ana Ruiz cambió las notas'],
    ['cambiar', null, 'Ana Ruiz cambió datos que se borraron'],
    ['fusionar', null, 'Ana Ruiz fusionó el contacto con otro'],
  ] as const)('of the contact whose page one is on: %s %j', (accion, cambios, words) => {
    const values = { accion, cambios: cambios as AuditEntry['cambios'] };
    expect(sentenceOf(t, entry(values), { isOwn: true })).toBe(words);
  });

  it('cuts what is long', () => {
    const ciudad = ['Cali', '😀'.repeat(50)];
    expect(sentenceOf(t, entry({ cambios: { ciudad } }))).toBe(
      `Ana Ruiz cambió la ciudad de Cali a ${'😀'.repeat(39)}… en Luis Peña`,
    );
  });

  it('tells its people and things from its words', () => {
    expect(partsOf(t, entry({ cambios: { estado: ['prospecto', 'cliente'] } }))).toEqual([
      { is: 'who', text: 'Ana Ruiz' },
      { is: 'words', text: ' cambió el estado de prospecto a cliente en ' },
      { is: 'what', text: 'Luis Peña' },
    ]);
  });

  it('takes no braces of a value for its own', () => {
    expect(sentenceOf(t, entry({ cambios: { ciudad: ['{who}', '{what}'] } }))).toBe(
      'Ana Ruiz cambió la ciudad de {who} a {what} en Luis Peña',
    );
  });
});

describe('its changes one by one', () => {
  it('have the label of the field, and the values as people say them', () => {
    const cambios: AuditEntry['cambios'] = {
      notas: [null, 'x'.repeat(500)],
      estado: ['prospecto', 'cliente'],
      propietario_id: [null, ANA],
      password: null,
      is_active: [true, false],
    };
    expect(changesOf(t, entry({ cambios }), nameOf)).toEqual([
      { field: 'estado', label: 'Estado', before: 'Prospecto', after: 'Cliente', isSecret: false },
      { field: 'propietario_id', label: 'Propietario', before: 'vacío', after: 'Ana Ruiz', isSecret: false },
      { field: 'notas', label: 'Notas', before: 'vacío', after: `${'x'.repeat(399)}…`, isSecret: false },
      { field: 'password', label: 'Contraseña', before: 'vacío', after: 'vacío', isSecret: true },
      { field: 'is_active', label: 'Activo', before: 'sí', after: 'no', isSecret: false },
    ]);
  });

  it('say of how many entries of others a tombstone took the values', () => {
    const cambios: AuditEntry['cambios'] = { entradas: [null, [7, 9]] };
    expect(changesOf(t, entry({ accion: 'borrar', nombre: null, cambios }))).toMatchObject([
      { label: 'Datos borrados en otros', after: '2 entradas' },
    ]);
  });

  it('are none where they were erased', () => {
    expect(changesOf(t, entry({}))).toEqual([]);
  });
});
