import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { describe, expect, it, vi } from 'vitest';
import { renderApp } from './render.tsx';
import { ADMIN, asAdmin, listing, makeContact, pageOf, server } from './server.ts';

const ANA = makeContact();
const half = () =>
  HttpResponse.json(
    { code: 'second_factor_required', detail: '', ticket: 'a-ticket', methods: ['totp', 'recovery'] },
    { status: 401, headers: { 'WWW-Authenticate': 'SecondFactor' } },
  );
const refuse = (status: number, code: string) => HttpResponse.json({ code, detail: code }, { status });
/** By whichever way the page signs in. */
const askingForMore = [
  http.post('*/api/auth/login', half),
  http.post('*/api/auth/sessions', half),
  http.post('*/api/auth/sessions/', half),
];
const taking = (right: string, token: string) =>
  http.post('*/api/auth/sessions/second-factor', async ({ request }) => {
    const sent = (await request.json()) as { ticket: string; code: string };
    if (sent.ticket !== 'a-ticket') return refuse(401, 'invalid_ticket');
    if (sent.code !== right) return refuse(400, 'incorrect_code');
    return HttpResponse.json({ access_token: token, token_type: 'bearer', expires_in: 900 });
  });

describe('a second factor', () => {
  it('is a step of its own, and leads back to the password', async () => {
    server.use(...askingForMore);
    const { user } = renderApp('/entrar', { token: null });
    await user.type(await screen.findByLabelText('Correo'), ADMIN.email);
    await user.type(screen.getByLabelText('Contraseña'), 'admin123{Enter}');
    expect(await screen.findByRole('heading', { name: 'Confirma que eres tú' })).toBeVisible();
    expect(screen.queryByRole('link', { name: '¿Olvidaste tu contraseña?' })).not.toBeInTheDocument();
    await user.click(await screen.findByRole('button', { name: 'Volver a la contraseña' }));
    expect(screen.getByRole('heading', { name: 'Entra a tu cuenta' })).toBeVisible();
    expect(screen.getByLabelText('Correo')).toHaveValue(ADMIN.email);
    expect(screen.getByLabelText('Contraseña')).toHaveValue('');
    expect(screen.getByLabelText('Contraseña')).toHaveFocus();
    expect(screen.getByRole('link', { name: '¿Olvidaste tu contraseña?' })).toBeVisible();
  });

  it.each([
    [['totp', 'recovery'], 0],
    [['totp', 'recovery', 'passkey'], 1],
  ])('of %j offers as many passkeys: %i', async (methods, count) => {
    vi.stubGlobal('PublicKeyCredential', Object.assign(vi.fn(), { parseRequestOptionsFromJSON: vi.fn() }));
    server.use(
      http.post('*/api/auth/sessions/', () =>
        HttpResponse.json(
          { code: 'second_factor_required', detail: '', ticket: 'a-ticket', methods },
          { status: 401 },
        ),
      ),
    );
    const { user } = renderApp('/entrar', { token: null });
    expect(await screen.findByRole('button', { name: 'Entrar con una llave de acceso' })).toBeVisible();
    await user.type(screen.getByLabelText('Correo'), ADMIN.email);
    await user.type(screen.getByLabelText('Contraseña'), 'admin123{Enter}');
    await screen.findByRole('textbox', { name: 'Código' });
    await waitFor(() =>
      expect(screen.queryAllByRole('button', { name: 'Entrar con una llave de acceso' })).toHaveLength(count),
    );
    vi.unstubAllGlobals();
  });

  it('is set up with a secret in groups, and its codes are closed by their button alone', async () => {
    server.use(
      asAdmin,
      http.post('*/api/auth/second-factor/', () =>
        HttpResponse.json({
          secreto: 'ABCDEFGHIJKLMNOP',
          uri: 'otpauth://totp/x',
          qr: 'data:image/png;base64,',
        }),
      ),
      http.post('*/api/auth/second-factor/confirm', () =>
        HttpResponse.json({ codigos: ['abcde-fghij', 'klmno-pqrst'] }),
      ),
    );
    const { user } = renderApp('/perfil');
    await user.click(await screen.findByRole('button', { name: 'Activar el segundo factor' }));
    const dialog = within(await screen.findByRole('dialog'));
    await user.type(dialog.getByLabelText('Contraseña actual'), 'admin123{Enter}');
    const secret = (await screen.findByText('ABCD')).parentElement;
    expect(secret).toHaveTextContent(/^ABCDEFGHIJKLMNOP$/);
    expect(screen.getByText('MNOP')).toBeVisible();
    await user.type(screen.getByLabelText('Código'), '123456{Enter}');
    const kept = await screen.findByRole('button', { name: 'Ya los guardé' });
    expect(screen.queryByRole('button', { name: 'Cerrar' })).not.toBeInTheDocument();
    await user.keyboard('{Escape}');
    expect(screen.getByText('abcde-fghij')).toBeVisible();
    await user.click(kept);
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  });

  it('is asked for behind the password, and leads to the page that was wanted', async () => {
    server.use(asAdmin, listing([ANA]), ...askingForMore, taking('123456', 'fresh'));
    const { router, user } = renderApp('/contactos?estado=prospecto', { token: null });
    await user.type(await screen.findByLabelText('Correo'), ADMIN.email);
    await user.type(screen.getByLabelText('Contraseña'), 'admin123{Enter}');

    const code = await screen.findByRole('textbox', { name: 'Código' });
    expect(code).toHaveFocus();
    expect(code).toHaveAttribute('inputmode', 'numeric');
    await user.keyboard('{Enter}');
    expect(code).toHaveAccessibleDescription(/Escribe el código/);
    await user.type(code, '000000{Enter}');
    expect(await screen.findByRole('alert')).toHaveTextContent('Ese código no es, o ya se usó');
    await user.clear(code);
    await user.type(code, '123456{Enter}');
    expect(await screen.findByRole('link', { name: 'Ana Ruiz' })).toBeVisible();
    expect(router.state.location.href).toBe('/contactos?estado=prospecto');
  });

  it('that took too long begins with the password again', async () => {
    server.use(
      ...askingForMore,
      http.post('*/api/auth/sessions/second-factor', () => refuse(401, 'invalid_ticket')),
    );
    const { user } = renderApp('/entrar', { token: null });
    await user.type(await screen.findByLabelText('Correo'), ADMIN.email);
    await user.type(screen.getByLabelText('Contraseña'), 'admin123{Enter}');
    await user.type(await screen.findByRole('textbox', { name: 'Código' }), '123456{Enter}');
    expect(await screen.findByRole('alert')).toHaveTextContent('Empieza de nuevo');
    await user.click(screen.getByRole('button', { name: 'Empezar de nuevo' }));
    expect(await screen.findByLabelText('Contraseña')).toBeVisible();
  });

  it('is asked for over the page whose session has expired', async () => {
    let token = 'a-token';
    server.use(
      asAdmin,
      http.get('*/api/contactos/', ({ request }) =>
        request.headers.get('Authorization') === `Bearer ${token}`
          ? HttpResponse.json(pageOf([ANA]))
          : refuse(401, 'invalid_token'),
      ),
      ...askingForMore,
      taking('abcde-fghij', 'another-token'),
    );
    const { queryClient, user } = renderApp('/contactos');
    expect(await screen.findByRole('link', { name: 'Ana Ruiz' })).toBeVisible();
    token = 'another-token';
    void queryClient.invalidateQueries();
    const dialog = await screen.findByRole('dialog', { name: 'Tu sesión venció' });
    await user.type(within(dialog).getByLabelText('Contraseña'), 'admin123{Enter}');
    await user.click(await within(dialog).findByRole('button', { name: 'Volver a la contraseña' }));
    expect(dialog).toHaveAccessibleName('Tu sesión venció');
    expect(within(dialog).getByLabelText('Contraseña')).toHaveFocus();
    await user.type(within(dialog).getByLabelText('Contraseña'), 'admin123{Enter}');
    await waitFor(() => expect(dialog).toHaveAccessibleName('Confirma que eres tú'));
    await user.click(await within(dialog).findByRole('button', { name: 'Usar un código de recuperación' }));
    await user.type(
      within(dialog).getByRole('textbox', { name: 'Código de recuperación' }),
      'abcde-fghij{Enter}',
    );
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
  });

  it('that a superuser lacks is said over every page, with the way to it', async () => {
    server.use(
      asAdmin,
      http.get('*/api/auth/me/security', () =>
        HttpResponse.json({ has_default_password: false, needs_second_factor: true }),
      ),
      http.get('*/api/users/', () => refuse(403, 'second_factor_needed')),
    );
    const { router, user } = renderApp('/usuarios');
    expect(await screen.findByText(/Para administrar necesitas un segundo factor/)).toBeVisible();
    const bar = screen.getByRole('region', { name: 'Seguridad' });
    await user.click(within(bar).getByRole('link', { name: 'Activarlo' }));
    await waitFor(() => expect(router.state.location.href).toBe('/perfil#segundo-factor'));
  });

  it('of somebody who lost it is taken away by a superuser, who confirms that first', async () => {
    const luz = { ...ADMIN, id: '00000000-0000-4000-8000-000000000009', nombre_completo: 'Luz Gómez' };
    let isReset = false;
    server.use(
      asAdmin,
      http.get('*/api/users/', () => HttpResponse.json([luz])),
      http.delete(`*/api/users/${luz.id}/second-factor/`, () => {
        if (isReset) return refuse(404, 'second_factor_not_found');
        isReset = true;
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { user } = renderApp('/usuarios');
    const reset = async () => {
      await user.click(await screen.findByRole('button', { name: 'Acciones de Luz Gómez' }));
      await user.click(await screen.findByRole('menuitem', { name: 'Restablecer segundo factor' }));
      await user.click(await screen.findByRole('button', { name: 'Quitar' }));
    };
    await reset();
    expect(await screen.findByText('Luz Gómez entra ahora solo con su contraseña')).toBeVisible();
    await reset();
    expect(await screen.findByRole('alert')).toHaveTextContent('Ya no hay segundo factor');
  });
});
