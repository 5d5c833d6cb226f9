/** Beside those of `../profile.ts`. */
export const profile = {
  title: 'Tu perfil',
  admin: 'Administrador',
  user: 'Usuario',
  since: 'Desde',
  names: 'Tu nombre',
  nombres: 'Nombres',
  apellidos: 'Apellidos',
  save: 'Guardar',
  namesSaved: 'Nombre guardado',
  password: 'Contraseña',
  passwordHint: 'Una frase larga es fácil de recordar y difícil de adivinar.',
  passwordHintLeast:
    'Al menos {count} caracteres. Una frase larga es fácil de recordar y difícil de adivinar.',
  currentPassword: 'Contraseña actual',
  newPassword: 'Contraseña nueva',
  changePassword: 'Cambiar la contraseña',
  passwordChanged: 'Contraseña cambiada',
  currentMissing: 'Escribe tu contraseña actual.',
  tooShort: 'Es muy corta. Escribe una más larga, mejor una frase.',
  samePassword: 'Escribe una distinta de la actual.',
  preferences: 'Preferencias',
} as const;
