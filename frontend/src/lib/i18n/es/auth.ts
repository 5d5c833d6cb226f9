export const auth = {
  title: 'Entrar',
  welcome: 'Entra a tu cuenta',
  email: 'Correo',
  password: 'Contraseña',
  submit: 'Entrar',
  emailMissing: 'Escribe tu correo.',
  passwordMissing: 'Escribe tu contraseña.',
} as const;
