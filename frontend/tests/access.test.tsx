import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import type { ApiKey, OwnSession, User } from '@/lib/types';
import { renderApp } from './render.tsx';
import { ADMIN, asAdmin, server } from './server.ts';

const id = (last: number) => `00000000-0000-4000-8000-0000000000${last}`;
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0';
const PHONE =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36';

const HERE: OwnSession = {
  id: id(21),
  tipo: 'web',
  dispositivo: FIREFOX,
  direccion: '10.0.0.7',
  created_at: '2026-11-20T15:00:00Z',
  used_at: '2026-11-21T15:00:00Z',
  expires_at: '2026-12-25T15:00:00Z',
  es_actual: true,
};
const ON_PHONE: OwnSession = {
  ...HERE,
  id: id(22),
  dispositivo: PHONE,
  direccion: '190.24.1.9',
  used_at: '2026-11-22T15:00:00Z',
  es_actual: false,
};
const SCRIPT: OwnSession = {
  ...ON_PHONE,
  id: id(23),
  tipo: 'api',
  dispositivo: 'curl/8.5.0',
  direccion: null,
};

/** Sessions that end as the server's do. */
function signedIn(...sessions: OwnSession[]) {
  let open = sessions;
  const ended: string[] = [];
  server.use(
    asAdmin,
    http.get('*/api/auth/sessions/', () => HttpResponse.json(open)),
    http.delete('*/api/auth/sessions/:id', ({ params }) => {
      ended.push(String(params.id));
      open = open.filter((session) => session.id !== params.id);
      return new HttpResponse(null, { status: 204 });
    }),
  );
  return ended;
}

const sessions = async () =>
  within((await screen.findByRole('heading', { name: 'Sesiones' })).closest('section') as HTMLElement);

describe("one's own sessions", () => {
  it('say where and when, this one first', async () => {
    signedIn(SCRIPT, ON_PHONE, HERE);
    renderApp('/perfil');
    const section = await sessions();
    const rows = await section.findAllByRole('listitem');
    expect(rows[0]).toHaveTextContent('Firefox en Linux');
    expect(rows[0]).toHaveTextContent('Esta sesión');
    expect(rows[0]).toHaveTextContent('10.0.0.7');
    expect(rows[0]).toHaveTextContent('Usada 21 nov 2026');
    expect(within(rows[0] as HTMLElement).queryByRole('button')).not.toBeInTheDocument();
    expect(rows[1]).toHaveTextContent('curl');
    expect(rows[2]).toHaveTextContent('Chrome en Android');
    expect(rows[2]).not.toHaveTextContent('Esta sesión');
  });

  it('are ended one by one', async () => {
    const ended = signedIn(HERE, ON_PHONE);
    const { user } = renderApp('/perfil');
    await user.click(await screen.findByRole('button', { name: 'Cerrar la sesión de Chrome en Android' }));
    expect(await screen.findByText('Sesión cerrada')).toBeVisible();
    await waitFor(() => expect(screen.queryByText('Chrome en Android')).not.toBeInTheDocument());
    expect(ended).toEqual([ON_PHONE.id]);
    expect(screen.queryByRole('button', { name: 'Cerrar las demás' })).not.toBeInTheDocument();
  });

  it('are ended all but this one, also where one of them is gone already', async () => {
    const ended = signedIn(HERE, ON_PHONE, SCRIPT);
    server.use(
      http.delete(`*/api/auth/sessions/${SCRIPT.id}`, () =>
        HttpResponse.json({ code: 'session_not_found', detail: 'x' }, { status: 404 }),
      ),
    );
    const { user } = renderApp('/perfil');
    await user.click(await screen.findByRole('button', { name: 'Cerrar las demás' }));
    const dialog = within(await screen.findByRole('dialog', { name: '¿Cerrar las demás sesiones?' }));
    expect(dialog.getByText('Se cierran 2 sesiones. Esta sigue abierta.')).toBeVisible();
    await user.click(dialog.getByRole('button', { name: 'Cerrar las demás' }));
    expect(await screen.findByText('2 sesiones cerradas')).toBeVisible();
    expect(ended).toEqual([ON_PHONE.id]);
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('are ended everywhere, which leads to the sign-in', async () => {
    signedIn(HERE, ON_PHONE);
    server.use(http.delete('*/api/auth/sessions/', () => new HttpResponse(null, { status: 204 })));
    const { user, router } = renderApp('/perfil');
    await user.click(await screen.findByRole('button', { name: 'Cerrar todas' }));
    const dialog = within(await screen.findByRole('dialog', { name: '¿Cerrar todas las sesiones?' }));
    await user.click(dialog.getByRole('button', { name: 'Cerrar todas' }));
    await waitFor(() => expect(router.state.location.pathname).toBe('/entrar'));
  });

  it('say why they can not be shown, and are asked for again', async () => {
    let isDown = true;
    server.use(
      asAdmin,
      http.get('*/api/auth/sessions/', () =>
        isDown ? HttpResponse.json({ code: 'internal_error' }, { status: 500 }) : HttpResponse.json([HERE]),
      ),
    );
    const { user } = renderApp('/perfil');
    const section = await sessions();
    const again = await section.findByRole('button', { name: 'Reintentar' });
    isDown = false;
    await user.click(again);
    expect(await section.findByText('Firefox en Linux')).toBeVisible();
  });
});

const KEY: ApiKey = {
  id: id(31),
  nombre: 'Informes',
  prefijo: 'crm_abcd',
  alcances: ['contactos:write', 'users:read'],
  created_at: '2026-11-01T15:00:00Z',
  expires_at: '2099-02-01T15:00:00Z',
  used_at: null,
  direccion: null,
};

const holding = (keys: () => ApiKey[]) => http.get('*/api/auth/api-keys/', () => HttpResponse.json(keys()));

describe("one's own API keys", () => {
  it('say what each may, how it begins, and until when', async () => {
    server.use(
      asAdmin,
      holding(() => [
        KEY,
        { ...KEY, id: id(32), nombre: 'Vieja', expires_at: '2026-01-01T00:00:00Z', used_at: KEY.created_at },
      ]),
    );
    renderApp('/perfil');
    const row = (await screen.findByText('Informes')).closest('li') as HTMLElement;
    expect(row).toHaveTextContent('crm_abcd…');
    expect(row).toHaveTextContent('Contactos: leer y cambiar');
    expect(row).toHaveTextContent('Usuarios: leer');
    expect(row).toHaveTextContent('Sin usar todavía');
    expect(row).toHaveTextContent('Vence el 1 feb 2099');
    const old = screen.getByText('Vieja').closest('li') as HTMLElement;
    expect(old).toHaveTextContent('Vencida');
    expect(old).toHaveTextContent('Usada 1 nov 2026');
  });

  it('are made with what was chosen, and shown this once', async () => {
    let sent: unknown;
    let keys: ApiKey[] = [];
    server.use(
      asAdmin,
      holding(() => keys),
      http.post('*/api/auth/api-keys/', async ({ request }) => {
        sent = await request.json();
        keys = [KEY];
        return HttpResponse.json({ ...KEY, clave: 'crm_abcdefghijk' });
      }),
    );
    const { user } = renderApp('/perfil');
    await user.click(await screen.findByRole('button', { name: 'Nueva clave' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Nueva clave' }));
    await user.type(dialog.getByLabelText('Nombre'), 'Informes');
    await user.click(dialog.getByRole('checkbox', { name: 'Contactos: leer y cambiar' }));
    // Who may change them may read them: that box is not one's to take away.
    expect(dialog.getByRole('checkbox', { name: 'Contactos: leer' })).toBeDisabled();
    expect(dialog.getByRole('checkbox', { name: 'Usuarios: leer y cambiar' })).toHaveAccessibleDescription(
      'Cambiarlos es tanto como ser administrador.',
    );
    await user.click(dialog.getByRole('checkbox', { name: 'Usuarios: leer' }));
    await user.selectOptions(dialog.getByLabelText('Vence en'), '30 días');
    await user.click(dialog.getByRole('button', { name: 'Crear clave' }));
    const made = within(await screen.findByRole('dialog', { name: 'Tu clave nueva' }));
    // In lines, so that no part of it is out of sight.
    expect(made.getByLabelText('Clave')).toHaveValue('crm_abcdefghijk');
    expect(made.getByLabelText('Clave').tagName).toBe('TEXTAREA');
    expect(sent).toEqual({
      nombre: 'Informes',
      alcances: ['contactos:read', 'contactos:write', 'users:read'],
      dias: 30,
    });
    await user.keyboard('{Escape}');
    expect(made.getByLabelText('Clave')).toBeVisible();
    await user.click(made.getByRole('button', { name: 'Listo' }));
    expect(await screen.findByText('crm_abcd…')).toBeVisible();
    expect(document.body).not.toHaveTextContent('crm_abcdefghijk');
  });

  it('need a name and a permission, and say at once where one has as many as one can', async () => {
    server.use(
      asAdmin,
      http.post('*/api/auth/api-keys/', () =>
        HttpResponse.json({ code: 'too_many_api_keys', detail: 'x' }, { status: 409 }),
      ),
    );
    const { user } = renderApp('/perfil');
    await user.click(await screen.findByRole('button', { name: 'Nueva clave' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Nueva clave' }));
    await user.click(dialog.getByRole('checkbox', { name: 'Contactos: leer' }));
    await user.click(dialog.getByRole('button', { name: 'Crear clave' }));
    expect(await dialog.findByText('Falta este dato.')).toBeVisible();
    expect(dialog.getByText('Elige al menos un permiso.')).toBeVisible();
    await user.type(dialog.getByLabelText('Nombre'), 'Informes');
    await user.click(dialog.getByRole('checkbox', { name: 'Contactos: leer' }));
    await user.click(dialog.getByRole('button', { name: 'Crear clave' }));
    expect(await dialog.findByText(/^Ya tienes el máximo de claves/)).toBeVisible();
    expect(dialog.getByLabelText('Nombre')).toHaveValue('Informes');
  });

  it('offer only what one may oneself', async () => {
    server.use(http.get('*/api/auth/me', () => HttpResponse.json({ ...ADMIN, is_superuser: false })));
    const { user } = renderApp('/perfil');
    await user.click(await screen.findByRole('button', { name: 'Nueva clave' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Nueva clave' }));
    expect(dialog.getAllByRole('checkbox')).toHaveLength(2);
    expect(dialog.queryByText(/tanto como ser administrador/)).not.toBeInTheDocument();
  });

  it('are deleted after a question', async () => {
    let keys = [KEY];
    server.use(
      asAdmin,
      holding(() => keys),
      http.delete(`*/api/auth/api-keys/${KEY.id}`, () => {
        keys = [];
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { user } = renderApp('/perfil');
    await user.click(await screen.findByRole('button', { name: 'Eliminar la clave Informes' }));
    const dialog = within(await screen.findByRole('dialog', { name: '¿Eliminar la clave Informes?' }));
    await user.click(dialog.getByRole('button', { name: 'Eliminar' }));
    expect(await screen.findByText('No tienes ninguna.')).toBeVisible();
  });
});

describe('the sessions of somebody', () => {
  const ANA: User = {
    ...ADMIN,
    id: id(12),
    nombres: 'Ana',
    apellidos: 'Ruiz',
    nombre_completo: 'Ana Ruiz',
    email: 'ana@example.com',
    is_superuser: false,
  };
  const { es_actual: _, ...theirs } = ON_PHONE;

  async function ask(open: object[]) {
    const ended: string[] = [];
    server.use(
      asAdmin,
      http.get('*/api/users/', () => HttpResponse.json([ADMIN, ANA])),
      http.get(`*/api/users/${ANA.id}/sessions/`, () => HttpResponse.json(open)),
      http.delete('*/api/users/:id/sessions/', ({ params }) => {
        ended.push(String(params.id));
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { user } = renderApp('/usuarios');
    await user.click(await screen.findByRole('button', { name: 'Acciones de Ana Ruiz' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Cerrar sesiones' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Sesiones de Ana Ruiz' }));
    return { user, dialog, ended };
  }

  it('are counted, shown and ended', async () => {
    const { user, dialog, ended } = await ask([theirs]);
    expect(await dialog.findByText(/^Tiene 1 sesión abierta\./)).toBeVisible();
    expect(dialog.getByText('Chrome en Android')).toBeVisible();
    await user.click(dialog.getByRole('button', { name: 'Cerrar sesiones' }));
    expect(await screen.findByText('Ana Ruiz tiene que entrar de nuevo')).toBeVisible();
    expect(ended).toEqual([ANA.id]);
  });

  it('that are none are not ended', async () => {
    const { dialog } = await ask([]);
    expect(await dialog.findByText('No tiene ninguna sesión abierta.')).toBeVisible();
    expect(dialog.queryByRole('button', { name: 'Cerrar sesiones' })).not.toBeInTheDocument();
  });
});
