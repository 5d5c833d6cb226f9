export const auth = {
  title: 'Sign in',
  welcome: 'Sign in to your account',
  email: 'E-mail',
  password: 'Password',
  submit: 'Sign in',
  emailMissing: 'Type your e-mail.',
  passwordMissing: 'Type your password.',
};
