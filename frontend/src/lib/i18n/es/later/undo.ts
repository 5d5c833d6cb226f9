export const undo = {
  done: { one: '{count} contacto volvió a como estaba', other: '{count} contactos volvieron a como estaban' },
  nothing: 'No había nada que deshacer: ya está como antes.',
  underWay: 'Se está deshaciendo en {total} contactos.',
  watch: 'Ver el avance',
  previewTitle: '¿Deshacer?',
  previewText: { one: 'Cambia {count} contacto.', other: 'Cambian {count} contactos.' },
  conflictTitle: 'Algo cambió de nuevo desde entonces',
  conflictText: {
    one: '{count} contacto tiene cambios más nuevos en lo mismo. ¿Qué hacemos con esos cambios?',
    other: '{count} contactos tienen cambios más nuevos en lo mismo. ¿Qué hacemos con esos cambios?',
  },
  conflictMany: {
    one: 'Al menos {count} contacto de {total} tiene cambios más nuevos en lo mismo. ¿Qué hacemos con esos cambios?',
    other:
      'Al menos {count} contactos de {total} tienen cambios más nuevos en lo mismo. ¿Qué hacemos con esos cambios?',
  },
  obstacles: {
    one: '{count} contacto no se puede deshacer.',
    other: '{count} contactos no se pueden deshacer.',
  },
  confirm: 'Deshacer',
  keep: 'Conservarlos',
  replace: 'Reemplazarlos',
  planLabel: 'Lo que cambia, contacto por contacto',
  field: 'Campo',
  now: 'Ahora',
  after: 'Después',
  changedSince: 'Cambió después',
  empty: 'vacío',
  toTrash: 'Va a la papelera',
  fromTrash: 'Vuelve de la papelera',
  obstacle: {
    borrado: 'Ya se borró definitivamente',
    en_papelera: 'Está en la papelera',
    correo_ocupado: 'Su correo ya es de otro contacto',
  },
  more: { one: 'y {count} contacto más', other: 'y {count} contactos más' },
} as const;
