/** Where one is signed in, and on which machine. */
export const sessions = {
  title: 'Sesiones',
  intro: 'Donde tu cuenta está abierta. Si no reconoces alguna, ciérrala y cambia la contraseña.',
  current: 'Esta sesión',
  device: '{program} en {system}',
  unknownBrowser: 'Navegador desconocido',
  unknownProgram: 'Programa sin nombre',
  used: 'Usada {when}',
  since: 'Abierta el {date}',
  end: 'Cerrar',
  endOf: 'Cerrar la sesión de {device}',
  ended: { one: 'Sesión cerrada', other: '{count} sesiones cerradas' },
  endOthers: 'Cerrar las demás',
  endOthersTitle: '¿Cerrar las demás sesiones?',
  endOthersText: {
    one: 'Se cierra {count} sesión. Esta sigue abierta.',
    other: 'Se cierran {count} sesiones. Esta sigue abierta.',
  },
  endAll: 'Cerrar todas',
  endAllTitle: '¿Cerrar todas las sesiones?',
  endAllText: 'También esta: tendrás que entrar de nuevo. Tus claves de API siguen sirviendo.',
} as const;
