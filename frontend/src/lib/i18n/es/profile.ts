export const profile = {
  show: 'Mostrar: {label}',
  hide: 'Ocultar: {label}',
  security: 'Seguridad',
  defaultPassword: 'Esta cuenta aún usa la contraseña de fábrica.',
  changeIt: 'Cambiarla ahora',
  factorNeeded: 'Te falta el segundo factor.',
  setItUp: 'Activarlo',
} as const;
