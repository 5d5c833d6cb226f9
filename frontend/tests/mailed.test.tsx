import { screen, waitFor } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { renderApp } from './render.tsx';
import { asAdmin, server } from './server.ts';

const done = () => new HttpResponse(null, { status: 204 });
const refuse = (code: string, status = 400) => HttpResponse.json({ code, detail: code }, { status });
const weak = (field: string) =>
  HttpResponse.json(
    { code: 'validation_error', detail: [{ type: 'password_common', loc: ['body', field], msg: 'x' }] },
    { status: 422 },
  );
const having = (has_mailbox: boolean, sends_mail: boolean) =>
  http.get('*/api/auth/options', () => HttpResponse.json({ has_mailbox, sends_mail }));
const anonymous = (path: string) => renderApp(path, { token: null });

describe('a forgotten password', () => {
  it('is asked about from the sign-in, and the answer does not say whether anybody has the e-mail', async () => {
    let sent: unknown;
    server.use(
      having(true, false),
      http.post('*/api/auth/password/forgot', async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json(null, { status: 202 });
      }),
    );
    const { user, router } = anonymous('/entrar');
    await user.click(await screen.findByRole('link', { name: '¿Olvidaste tu contraseña?' }));
    expect(await screen.findByRole('heading', { name: 'Recupera tu contraseña' })).toBeVisible();
    expect(router.state.location.pathname).toBe('/olvide');
    await user.type(await screen.findByLabelText('Correo'), ' ana@example.com {Enter}');
    expect(await screen.findByRole('heading', { name: 'Revisa tu correo' })).toBeVisible();
    expect(screen.getByText(/^Si ana@example.com tiene una cuenta aquí/)).toBeVisible();
    expect(sent).toEqual({ email: 'ana@example.com' });
    expect(await screen.findByRole('link', { name: 'Abrir el buzón de desarrollo' })).toHaveAttribute(
      'href',
      '/buzon',
    );
    await user.click(screen.getByRole('button', { name: 'Usar otro correo' }));
    expect(screen.getByLabelText('Correo')).toHaveValue('ana@example.com');
  });

  it('needs an e-mail, and says so when there were too many', async () => {
    server.use(http.post('*/api/auth/password/forgot', () => refuse('too_many_attempts', 429)));
    const { user } = anonymous('/olvide');
    await user.click(await screen.findByRole('button', { name: 'Enviar el enlace' }));
    expect(screen.getByLabelText('Correo')).toHaveAccessibleDescription('Escribe tu correo.');
    await user.type(screen.getByLabelText('Correo'), 'ana@example.com{Enter}');
    expect(await screen.findByText(/^Demasiados intentos/)).toBeVisible();
    expect(screen.getByLabelText('Correo')).toHaveValue('ana@example.com');
  });

  it('can not be helped where no mail is sent', async () => {
    server.use(having(false, false));
    anonymous('/olvide');
    expect(await screen.findByText(/^Este servidor no tiene correo/)).toBeVisible();
    expect(screen.queryByLabelText('Correo')).not.toBeInTheDocument();
  });
});

describe('a new password by a link', () => {
  it('is saved, and its token leaves the address at once', async () => {
    let sent: unknown;
    server.use(
      http.post('*/api/auth/password/reset', async ({ request }) => {
        sent = await request.json();
        return done();
      }),
    );
    const { user, router } = anonymous('/restablecer#the-token');
    const field = await screen.findByLabelText('Contraseña nueva');
    await waitFor(() => expect(router.state.location.href).toBe('/restablecer'));
    await waitFor(() => expect(field).toHaveAccessibleDescription(/^Al menos 11 caracteres\. Una frase/));
    await user.type(field, 'una frase bien larga{Enter}');
    expect(await screen.findByRole('heading', { name: 'Contraseña cambiada' })).toBeVisible();
    expect(sent).toEqual({ token: 'the-token', new_password: 'una frase bien larga' });
    expect(screen.getByRole('link', { name: 'Entrar' })).toHaveAttribute('href', '/entrar');
  });

  it('that is weak is refused at its field, and stays', async () => {
    server.use(http.post('*/api/auth/password/reset', () => weak('new_password')));
    const { user } = anonymous('/restablecer#the-token');
    const field = await screen.findByLabelText('Contraseña nueva');
    await user.type(field, 'password123{Enter}');
    await waitFor(() => expect(field).toHaveAccessibleDescription(/Es de las primeras/));
    expect(field).toHaveValue('password123');
  });

  it.each([
    ['invalid_link', 'Este enlace ya no sirve'],
    ['expired_link', 'Este enlace venció'],
  ])('is not set by a link that is %s, and another is at hand', async (code, title) => {
    server.use(http.post('*/api/auth/password/reset', () => refuse(code)));
    const { user } = anonymous('/restablecer#old');
    await user.type(await screen.findByLabelText('Contraseña nueva'), 'una frase bien larga{Enter}');
    expect(await screen.findByRole('heading', { name: title })).toBeVisible();
    expect(screen.getByRole('link', { name: 'Pedir otro enlace' })).toHaveAttribute('href', '/olvide');
  });

  it('needs the whole link', async () => {
    anonymous('/restablecer');
    expect(await screen.findByRole('heading', { name: 'El enlace está incompleto' })).toBeVisible();
  });
});

describe('an invitation', () => {
  const preview = http.post('*/api/auth/invitation', () =>
    HttpResponse.json({ email: 'luz@example.com', nombres: 'Luz', apellidos: 'Mora' }),
  );

  it('says whom it is for, and is accepted with a name and a password', async () => {
    let sent: unknown;
    server.use(
      preview,
      http.post('*/api/auth/invitation/accept', async ({ request }) => {
        sent = await request.json();
        return done();
      }),
    );
    const { user, router } = anonymous('/invitacion#the-token');
    expect(await screen.findByRole('heading', { name: 'Te damos la bienvenida, Luz' })).toBeVisible();
    expect(screen.getByText(/Entrarás con luz@example.com/)).toBeVisible();
    expect(router.state.location.href).toBe('/invitacion');
    await user.type(screen.getByLabelText('Nombres'), ' Marina');
    const field = screen.getByLabelText('Contraseña');
    await waitFor(() => expect(field).toHaveAccessibleDescription(/^Al menos 11 caracteres\. Una frase/));
    await user.type(field, 'una frase bien larga{Enter}');
    expect(await screen.findByRole('heading', { name: 'Tu cuenta está lista' })).toBeVisible();
    expect(sent).toEqual({
      token: 'the-token',
      nombres: 'Luz Marina',
      apellidos: 'Mora',
      password: 'una frase bien larga',
    });
  });

  it('lights the field that is refused', async () => {
    server.use(
      preview,
      http.post('*/api/auth/invitation/accept', () => weak('password')),
    );
    const { user } = anonymous('/invitacion#the-token');
    await user.type(await screen.findByLabelText('Contraseña'), 'password123{Enter}');
    await waitFor(() =>
      expect(screen.getByLabelText('Contraseña')).toHaveAccessibleDescription(/Es de las primeras/),
    );
    expect(screen.getByLabelText('Apellidos')).toHaveValue('Mora');
  });

  it('that has expired tells whom to ask', async () => {
    server.use(http.post('*/api/auth/invitation', () => refuse('expired_link')));
    anonymous('/invitacion#old');
    expect(await screen.findByRole('heading', { name: 'Este enlace venció' })).toBeVisible();
    expect(screen.getByText(/^Pídele a quien te invitó/)).toBeVisible();
  });

  it('that was used in the meantime says so in place of the form', async () => {
    server.use(
      preview,
      http.post('*/api/auth/invitation/accept', () => refuse('invalid_link')),
    );
    const { user } = anonymous('/invitacion#old');
    await user.type(await screen.findByLabelText('Contraseña'), 'una frase bien larga{Enter}');
    expect(await screen.findByRole('heading', { name: 'Este enlace ya no sirve' })).toBeVisible();
  });
});

describe('another e-mail', () => {
  it('is asked for on the profile, and a link goes there', async () => {
    let sent: unknown;
    server.use(
      asAdmin,
      http.post('*/api/auth/me/email', async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json(null, { status: 202 });
      }),
    );
    const { user } = renderApp('/perfil');
    const field = await screen.findByLabelText('Correo nuevo');
    await user.type(field, 'ADMIN@example.com');
    await user.type(screen.getByLabelText('Tu contraseña'), 'admin123{Enter}');
    expect(field).toHaveAccessibleDescription('Ya es tu correo.');
    await user.clear(field);
    await user.type(field, 'otro@example.com{Enter}');
    expect(await screen.findByText(/^Te enviamos un enlace a otro@example.com/)).toBeVisible();
    expect(sent).toEqual({ email: 'otro@example.com', current_password: 'admin123' });
    expect(screen.getByLabelText('Tu contraseña')).toHaveValue('');
  });

  it('is refused at the field of the wrong password', async () => {
    server.use(
      asAdmin,
      http.post('*/api/auth/me/email', () => refuse('incorrect_password')),
    );
    const { user } = renderApp('/perfil');
    await user.type(await screen.findByLabelText('Correo nuevo'), 'otro@example.com');
    const password = screen.getByLabelText('Tu contraseña');
    await user.type(password, 'nada{Enter}');
    await waitFor(() => expect(password).toHaveAccessibleDescription('La contraseña actual no es esa.'));
    expect(screen.getByLabelText('Correo nuevo')).toHaveValue('otro@example.com');
  });

  it('counts once its link is followed and confirmed', async () => {
    let sent: unknown;
    server.use(
      http.post('*/api/auth/email/confirm', async ({ request }) => {
        sent = await request.json();
        return done();
      }),
    );
    const { user, router } = anonymous('/confirmar-correo#the-token');
    const button = await screen.findByRole('button', { name: 'Confirmar el correo' });
    await waitFor(() => expect(router.state.location.href).toBe('/confirmar-correo'));
    expect(sent).toBeUndefined();
    await user.click(button);
    expect(await screen.findByRole('heading', { name: 'Correo confirmado' })).toBeVisible();
    expect(sent).toEqual({ token: 'the-token' });
  });

  it('is not confirmed by a link that was used', async () => {
    server.use(http.post('*/api/auth/email/confirm', () => refuse('invalid_link')));
    const { user } = anonymous('/confirmar-correo#old');
    await user.click(await screen.findByRole('button', { name: 'Confirmar el correo' }));
    expect(await screen.findByRole('heading', { name: 'Este enlace ya no sirve' })).toBeVisible();
    expect(screen.getByRole('link', { name: 'Pedir otro enlace' })).toHaveAttribute('href', '/perfil#correo');
  });
});
