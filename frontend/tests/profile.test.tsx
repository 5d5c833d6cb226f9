import { screen, waitFor } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { setLanguage } from '@/lib/i18n';
import { renderApp } from './render.tsx';
import { ADMIN, asAdmin, server } from './server.ts';

const changing = (answer: () => Response) => http.put('*/api/auth/me/password', answer);

describe("one's own profile", () => {
  it('says who one is', async () => {
    server.use(asAdmin);
    renderApp('/perfil');
    expect(await screen.findByRole('heading', { level: 1, name: 'Admin Sistema' })).toBeVisible();
    const main = screen.getByRole('main');
    expect(main).toHaveTextContent('admin@example.com');
    expect(main).toHaveTextContent('Administrador');
    expect(main).toHaveTextContent('Desde 1 nov 2026');
  });

  it('changes the names, here and in the menu', async () => {
    let me = ADMIN;
    server.use(
      http.get('*/api/auth/me', () => HttpResponse.json(me)),
      http.put('*/api/auth/me', async ({ request }) => {
        const names = (await request.json()) as { nombres: string; apellidos: string };
        me = { ...me, ...names, nombre_completo: `${names.nombres} ${names.apellidos}` };
        return HttpResponse.json(me);
      }),
    );
    const { user } = renderApp('/perfil');
    const nombres = await screen.findByLabelText('Nombres');
    expect(screen.getByRole('button', { name: 'Guardar' })).toBeDisabled();
    await user.clear(nombres);
    await user.type(nombres, 'Ana María{Enter}');
    expect(await screen.findByRole('heading', { level: 1, name: 'Ana María Sistema' })).toBeVisible();
    expect(screen.getByRole('button', { name: 'Cuenta de Ana María Sistema' })).toBeVisible();
    expect(screen.getByRole('button', { name: 'Guardar' })).toBeDisabled();
  });

  it('says a name that is missing at its field', async () => {
    server.use(asAdmin);
    const { user } = renderApp('/perfil');
    const apellidos = await screen.findByLabelText('Apellidos');
    await user.clear(apellidos);
    await user.click(screen.getByRole('button', { name: 'Guardar' }));
    expect(apellidos).toHaveAccessibleDescription('Falta este dato.');
    expect(apellidos).toHaveFocus();
  });

  it('follows the language', async () => {
    server.use(asAdmin);
    const { user } = renderApp('/perfil');
    await user.click(await screen.findByRole('radio', { name: 'English' }));
    expect(await screen.findByRole('heading', { name: 'Preferences' })).toBeVisible();
    expect(document.documentElement.lang).toBe('en');
    await setLanguage('es');
  });
});

describe("one's own password", () => {
  it('is changed, and nothing of it stays in the form', async () => {
    let sent: unknown;
    server.use(
      asAdmin,
      http.put('*/api/auth/me/password', async ({ request }) => {
        sent = await request.json();
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { user } = renderApp('/perfil');
    await user.type(await screen.findByLabelText('Contraseña actual'), 'admin123');
    await user.type(screen.getByLabelText('Contraseña nueva'), 'una frase bien larga{Enter}');
    await waitFor(() => expect(screen.getByLabelText('Contraseña nueva')).toHaveValue(''));
    expect(screen.getByLabelText('Contraseña actual')).toHaveValue('');
    expect(sent).toEqual({ current_password: 'admin123', new_password: 'una frase bien larga' });
  });

  it('is refused at the field of the wrong one, and what was typed stays', async () => {
    server.use(
      asAdmin,
      changing(() =>
        HttpResponse.json({ code: 'incorrect_password', detail: 'Incorrect password' }, { status: 400 }),
      ),
    );
    const { user } = renderApp('/perfil');
    const current = await screen.findByLabelText('Contraseña actual');
    await user.type(current, 'admin124');
    await user.type(screen.getByLabelText('Contraseña nueva'), 'una frase bien larga{Enter}');
    await waitFor(() => expect(current).toHaveAccessibleDescription('La contraseña actual no es esa.'));
    expect(current).toHaveFocus();
    expect(screen.getByLabelText('Contraseña nueva')).toHaveValue('una frase bien larga');
  });

  it.each([
    ['corta', /^Es muy corta/],
    ['admin123', /Escribe una distinta de la actual/],
  ])('is not sent as "%s"', async (password, message) => {
    server.use(asAdmin);
    const { user } = renderApp('/perfil');
    await user.type(await screen.findByLabelText('Contraseña actual'), 'admin123');
    await user.type(screen.getByLabelText('Contraseña nueva'), `${password}{Enter}`);
    expect(screen.getByLabelText('Contraseña nueva')).toHaveAccessibleDescription(message);
  });

  it.each([
    [null, 11],
    ['2026-11-20T12:00:00Z', 8],
  ])('with a second factor since %s needs %i characters', async (confirmed_at, least) => {
    server.use(
      asAdmin,
      http.get('*/api/auth/second-factor/', () => HttpResponse.json({ confirmed_at, recovery_codes: 10 })),
    );
    const { user } = renderApp('/perfil');
    const field = await screen.findByLabelText('Contraseña nueva');
    await waitFor(() =>
      expect(field).toHaveAccessibleDescription(new RegExp(`^Al menos ${least} caracteres`)),
    );
    await user.type(field, `${'x'.repeat(least - 1)}{Enter}`);
    expect(field).toHaveAccessibleDescription(/Es muy corta/);
    await user.type(field, 'x');
    expect(field).not.toHaveAccessibleDescription(/Es muy corta/);
  });

  it('can be looked at', async () => {
    server.use(asAdmin);
    const { user } = renderApp('/perfil');
    const field = await screen.findByLabelText('Contraseña nueva');
    expect(field).toHaveAttribute('type', 'password');
    await user.click(screen.getByRole('button', { name: 'Mostrar: Contraseña nueva' }));
    expect(screen.getByLabelText('Contraseña nueva')).toHaveAttribute('type', 'text');
    expect(screen.getByRole('button', { name: 'Ocultar: Contraseña nueva' })).toBeVisible();
  });
});
