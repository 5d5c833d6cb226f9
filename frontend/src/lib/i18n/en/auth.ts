export const auth = {
  title: 'Sign in',
  welcome: 'Sign in to your account',
  email: 'E-mail',
  password: 'Password',
  showPassword: 'Show the password',
  hidePassword: 'Hide the password',
  submit: 'Sign in',
  emailMissing: 'Type your e-mail.',
  passwordMissing: 'Type your password.',
};
