import { notifications } from '@mantine/notifications';
import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import type { User, UserCreate } from '@/lib/types';
import { renderApp } from './render.tsx';
import { ADMIN, asAdmin, changeStored, refusalOf, server } from './server.ts';

const ANA: User = {
  ...ADMIN,
  id: '00000000-0000-4000-8000-000000000002',
  email: 'ana@example.com',
  nombres: 'Ana',
  apellidos: 'Ruiz',
  nombre_completo: 'Ana Ruiz',
  is_superuser: false,
};

const asAna = http.get('*/api/auth/me', () => HttpResponse.json(ANA));

/** Filtered and sorted as the real list is, near enough for a page's tests. */
const listingUsers = (users: () => User[]) =>
  http.get('*/api/users/', ({ request }) => {
    const query = new URL(request.url).searchParams;
    const is = (name: string, value: boolean) => !query.has(name) || query.get(name) === String(value);
    const skip = Number(query.get('skip'));
    return HttpResponse.json(
      users()
        .filter((user) => is('is_active', user.is_active) && is('is_superuser', user.is_superuser))
        .filter((user) => user.nombre_completo.toLowerCase().includes(query.get('search') ?? ''))
        .slice(skip, skip + Number(query.get('limit'))),
    );
  });

const refuse = (status: number, code: string) => HttpResponse.json({ code, detail: code }, { status });

async function choose(user: ReturnType<typeof renderApp>['user'], name: string, action: string) {
  await user.click(await screen.findByRole('button', { name: `Acciones de ${name}` }));
  await user.click(await screen.findByRole('menuitem', { name: action }));
}

describe('the users', () => {
  it('are no page for who is no superuser', async () => {
    server.use(asAna);
    renderApp('/usuarios');
    expect(
      await screen.findByRole('heading', { name: 'Esta página es de los administradores' }),
    ).toBeVisible();
    expect(screen.queryByRole('link', { name: 'Usuarios' })).not.toBeInTheDocument();
  });

  it('are listed with their role and whether they may sign in', async () => {
    server.use(
      asAdmin,
      listingUsers(() => [ADMIN, { ...ANA, is_active: false }]),
    );
    renderApp('/usuarios');
    expect(await screen.findByRole('row', { name: /Admin Sistema tú .*Administrador Activo/ })).toBeVisible();
    expect(screen.getByRole('row', { name: /Ana Ruiz ana@example.com Usuario Inactivo/ })).toBeVisible();
    expect(screen.getByText('2 usuarios')).toBeVisible();
  });

  it('who have a second factor are told by a mark with words', async () => {
    server.use(
      asAdmin,
      listingUsers(() => [ADMIN, { ...ANA, has_second_factor: true }]),
    );
    renderApp('/usuarios');
    const ana = within(await screen.findByRole('row', { name: /Ana Ruiz/ }));
    expect(ana.getByRole('img', { name: 'Segundo factor' })).toBeVisible();
    expect(screen.getAllByRole('img', { name: 'Segundo factor' })).toHaveLength(1);
  });

  it('are filtered and searched, and the address keeps it', async () => {
    server.use(
      asAdmin,
      listingUsers(() => [ADMIN, ANA]),
    );
    const { router, user } = renderApp('/usuarios');
    await screen.findByText('Ana Ruiz');
    await user.selectOptions(screen.getByLabelText('Rol'), 'Administradores');
    await waitFor(() => expect(screen.queryByText('Ana Ruiz')).not.toBeInTheDocument());
    expect(router.state.location.href).toBe('/usuarios?rol=admin');
    await user.click(screen.getByRole('radio', { name: 'Inactivos' }));
    expect(await screen.findByRole('heading', { name: 'Nadie cumple con estos filtros' })).toBeVisible();
    expect(router.state.location.search).toEqual({ rol: 'admin', cuenta: 'inactiva' });
    await user.click(screen.getByRole('button', { name: 'Quitar todo' }));
    expect(await screen.findByText('Ana Ruiz')).toBeVisible();
    await user.type(screen.getByRole('searchbox'), 'xyz');
    expect(await screen.findByRole('heading', { name: 'Sin resultados para «xyz»' })).toBeVisible();
    expect(router.state.location.href).toBe('/usuarios?buscar=xyz');
  });

  it('come by the fifty', async () => {
    const many = Array.from({ length: 51 }, (_, index) => ({
      ...ANA,
      id: `00000000-0000-4000-8000-0000000001${String(index).padStart(2, '0')}`,
      nombre_completo: `Persona ${index}`,
    }));
    server.use(
      asAdmin,
      listingUsers(() => many),
    );
    const { user } = renderApp('/usuarios');
    await screen.findByText('Persona 49');
    expect(screen.queryByText('Persona 50')).not.toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Mostrar más' }));
    expect(await screen.findByText('Persona 50')).toBeVisible();
    expect(screen.getByText('51 usuarios')).toBeVisible();
  });
});

describe('a new user', () => {
  it('is created with a password that was generated', async () => {
    const users = [ADMIN];
    let sent: UserCreate | undefined;
    server.use(
      asAdmin,
      listingUsers(() => users),
      http.post('*/api/users/', async ({ request }) => {
        sent = (await request.json()) as UserCreate;
        users.push(ANA);
        return HttpResponse.json(ANA);
      }),
    );
    const { user } = renderApp('/usuarios');
    await user.click(await screen.findByRole('button', { name: 'Nuevo usuario' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Nuevo usuario' }));
    await user.type(dialog.getByLabelText('Nombres'), 'Ana');
    await user.type(dialog.getByLabelText('Apellidos'), 'Ruiz');
    await user.type(dialog.getByLabelText('Correo'), 'ana@example.com');
    expect(dialog.getByLabelText('Contraseña')).toHaveAccessibleDescription(/Al menos 11 caracteres/);
    await user.type(dialog.getByLabelText('Contraseña'), 'diez letra{Enter}');
    expect(dialog.getByLabelText('Contraseña')).toHaveAccessibleDescription(/Es muy corta/);
    await user.click(dialog.getByRole('button', { name: 'Generar una' }));
    const password = (dialog.getByLabelText('Contraseña') as HTMLInputElement).value;
    await user.click(dialog.getByRole('button', { name: 'Crear usuario' }));
    expect(await screen.findByRole('row', { name: /Ana Ruiz/ })).toBeVisible();
    expect(sent).toEqual({
      nombres: 'Ana',
      apellidos: 'Ruiz',
      email: 'ana@example.com',
      password,
      is_superuser: false,
      is_active: true,
    });
    expect(password).toHaveLength(19);
  });

  it('is refused at the field of the taken e-mail, and a closed dialog loses nothing', async () => {
    server.use(
      asAdmin,
      listingUsers(() => [ADMIN]),
      http.post('*/api/users/', () => refuse(400, 'user_email_taken')),
    );
    const { user } = renderApp('/usuarios');
    await user.click(await screen.findByRole('button', { name: 'Nuevo usuario' }));
    await user.type(await screen.findByLabelText('Nombres'), 'Ana');
    await user.type(screen.getByLabelText('Apellidos'), 'Ruiz');
    await user.type(screen.getByLabelText('Correo'), 'admin@example.com');
    await user.type(screen.getByLabelText('Contraseña'), 'una clave larga{Enter}');
    await waitFor(() =>
      expect(screen.getByLabelText('Correo')).toHaveAccessibleDescription(
        'Ese correo ya es de otro usuario.',
      ),
    );
    expect(screen.getByLabelText('Correo')).toHaveFocus();
    await user.keyboard('{Escape}');
    await user.click(await screen.findByRole('button', { name: 'Nuevo usuario' }));
    expect(await screen.findByLabelText('Nombres')).toHaveValue('Ana');
  });
});

describe('a user', () => {
  it('is edited, and only what changed is sent', async () => {
    let sent: unknown;
    server.use(
      asAdmin,
      listingUsers(() => [ADMIN, ANA]),
      http.put(`*/api/users/${ANA.id}`, async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json(ANA);
      }),
    );
    const { user } = renderApp('/usuarios');
    await user.click(await screen.findByRole('button', { name: 'Ana Ruiz' }));
    const email = await screen.findByLabelText('Correo');
    await user.clear(email);
    await user.type(email, 'ana.ruiz@example.com{Enter}');
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
    expect(sent).toEqual({ email: 'ana.ruiz@example.com' });
  });

  it('that somebody else changed meanwhile keeps both changes, and one chooses where they are of one field', async () => {
    const stored = { ...ANA };
    const asked: string[] = [];
    server.use(
      asAdmin,
      listingUsers(() => [ADMIN, ANA]),
      http.get('*/api/auditoria/', ({ request }) => {
        asked.push(new URL(request.url).search);
        return HttpResponse.json({ items: [], next_cursor: null });
      }),
      http.put(
        `*/api/users/${ANA.id}`,
        async ({ request }) =>
          refusalOf(request, stored) ??
          HttpResponse.json(changeStored(stored, (await request.json()) as Partial<User>)),
      ),
    );
    const { user } = renderApp('/usuarios');
    await user.click(await screen.findByRole('button', { name: 'Ana Ruiz' }));
    const form = within(await screen.findByRole('dialog', { name: 'Editar usuario' }));
    changeStored(stored, { nombres: 'Anita', nombre_completo: 'Anita Ruiz', email: 'anita@example.com' });
    await user.click(form.getByRole('switch', { name: /^Administrador/ }));
    await user.clear(form.getByLabelText('Correo'));
    await user.type(form.getByLabelText('Correo'), 'ana.ruiz@example.com{Enter}');

    const title = 'Anita Ruiz cambió mientras editabas';
    const dialog = within(await screen.findByRole('dialog', { name: title }));
    expect(dialog.getByRole('radio', { name: /anita@example\.com/ })).toBeVisible();
    expect(dialog.queryByText('Nombres')).not.toBeInTheDocument();
    expect(stored.email).toBe('anita@example.com');
    await user.click(dialog.getByRole('radio', { name: /ana\.ruiz@example\.com/ }));
    await user.click(dialog.getByRole('button', { name: 'Guardar' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
    expect(stored).toMatchObject({ nombres: 'Anita', email: 'ana.ruiz@example.com', is_superuser: true });
    expect(asked[0]).toContain(`entidad_id=${ANA.id}`);
  });

  it('is left as somebody else made them by Escape, which closes the question alone', async () => {
    const stored = { ...ANA };
    server.use(
      asAdmin,
      listingUsers(() => [ADMIN, stored]),
      http.get('*/api/auditoria/', () => HttpResponse.json({ items: [], next_cursor: null })),
      http.put(
        `*/api/users/${ANA.id}`,
        async ({ request }) =>
          refusalOf(request, stored) ??
          HttpResponse.json(changeStored(stored, (await request.json()) as Partial<User>)),
      ),
    );
    notifications.clean();
    const { user } = renderApp('/usuarios');
    await user.click(await screen.findByRole('button', { name: 'Ana Ruiz' }));
    const field = await screen.findByLabelText('Apellidos');
    Object.assign(stored, { ...ANA, apellidos: 'Rojas', updated_at: '2026-11-30T12:00:00Z' });
    await user.clear(field);
    await user.type(field, 'Ríos{Enter}');
    await screen.findByRole('dialog', { name: /cambió mientras editabas$/ });
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
    expect(stored.apellidos).toBe('Rojas');
    expect(screen.queryByText('Cambios guardados')).not.toBeInTheDocument();
  });

  it('of whom nothing was changed asks for nothing', async () => {
    server.use(
      asAdmin,
      listingUsers(() => [ADMIN, ANA]),
    );
    const { user } = renderApp('/usuarios');
    await user.click(await screen.findByRole('button', { name: 'Ana Ruiz' }));
    await user.type(await screen.findByLabelText('Correo'), '{Enter}');
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  });

  it.each([
    ['Desactivar', { is_active: false }, 'Ana Ruiz ya no puede entrar'],
    ['Hacer administrador', { is_superuser: true }, 'Ana Ruiz ahora es administrador'],
  ])('%s is done at once', async (action, change, message) => {
    let sent: unknown;
    server.use(
      asAdmin,
      listingUsers(() => [ADMIN, ANA]),
      http.put(`*/api/users/${ANA.id}`, async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json({ ...ANA, ...change });
      }),
    );
    const { user } = renderApp('/usuarios');
    await choose(user, 'Ana Ruiz', action);
    expect(await screen.findByText(message)).toBeVisible();
    expect(sent).toEqual(change);
  });

  it('who is the last superuser stays one, and the page says why', async () => {
    const LUIS = { ...ANA, nombre_completo: 'Luis Peña', is_superuser: true };
    server.use(
      asAdmin,
      listingUsers(() => [LUIS]),
      http.put('*/api/users/:id', () => refuse(409, 'last_superuser')),
    );
    const { user } = renderApp('/usuarios');
    await choose(user, 'Luis Peña', 'Quitar como administrador');
    expect(
      await screen.findByText('Es el último administrador activo: nombra a otro primero.'),
    ).toBeVisible();
  });

  it('is asked before giving up their own rights, and hears why not in the same dialog', async () => {
    server.use(
      asAdmin,
      listingUsers(() => [ADMIN]),
      http.put('*/api/users/:id', () => refuse(409, 'last_superuser')),
    );
    const { user } = renderApp('/usuarios');
    await choose(user, 'Admin Sistema', 'Quitar como administrador');
    const dialog = within(await screen.findByRole('dialog', { name: '¿Dejar de ser administrador?' }));
    await user.click(dialog.getByRole('button', { name: 'Quitar como administrador' }));
    expect(await dialog.findByRole('alert')).toHaveTextContent('Es el último administrador activo');
  });

  it('who gives up their own rights leaves the page', async () => {
    let me = ADMIN;
    server.use(
      http.get('*/api/auth/me', () => HttpResponse.json(me)),
      listingUsers(() => [me]),
      http.put('*/api/users/:id', () => {
        me = { ...ADMIN, is_superuser: false };
        return HttpResponse.json(me);
      }),
    );
    const { user } = renderApp('/usuarios');
    await choose(user, 'Admin Sistema', 'Quitar como administrador');
    const dialog = within(await screen.findByRole('dialog'));
    await user.click(dialog.getByRole('button', { name: 'Quitar como administrador' }));
    expect(
      await screen.findByRole('heading', { name: 'Esta página es de los administradores' }),
    ).toBeVisible();
  });

  it('gets a new password that is shown once', async () => {
    let sent: { password?: string } = {};
    server.use(
      asAdmin,
      listingUsers(() => [ANA]),
      http.put(`*/api/users/${ANA.id}`, async ({ request }) => {
        sent = (await request.json()) as { password: string };
        return HttpResponse.json(ANA);
      }),
    );
    const { user } = renderApp('/usuarios');
    await choose(user, 'Ana Ruiz', 'Restablecer la contraseña');
    await user.click(await screen.findByRole('button', { name: 'Crear contraseña' }));
    const shown = await screen.findByLabelText('Contraseña nueva');
    expect(shown).toHaveValue(sent.password);
    expect(sent).toEqual({ password: expect.stringMatching(/^\w{4}(-\w{4}){3}$/) });
    await user.click(screen.getByRole('button', { name: 'Copiar' }));
    expect(await screen.findByRole('button', { name: 'Copiado' })).toBeVisible();
    expect(await navigator.clipboard.readText()).toBe(sent.password);
    await user.click(screen.getByRole('button', { name: 'Listo' }));
    expect(screen.queryByText(sent.password ?? '')).not.toBeInTheDocument();
  });

  it('is deleted only after their name was read', async () => {
    let users = [ADMIN, ANA];
    server.use(
      asAdmin,
      listingUsers(() => users),
      http.delete(`*/api/users/${ANA.id}`, () => {
        users = [ADMIN];
        return HttpResponse.json(ANA);
      }),
    );
    const { user } = renderApp('/usuarios');
    await choose(user, 'Ana Ruiz', 'Eliminar');
    const dialog = within(await screen.findByRole('dialog', { name: '¿Eliminar a Ana Ruiz?' }));
    expect(dialog.getByRole('button', { name: 'Cancelar' })).toHaveFocus();
    await user.click(dialog.getByRole('button', { name: 'Eliminar' }));
    await waitFor(() => expect(screen.queryByRole('row', { name: /Ana Ruiz/ })).not.toBeInTheDocument());
  });

  it('is told that nobody deletes themselves', async () => {
    server.use(
      asAdmin,
      listingUsers(() => [ADMIN]),
    );
    const { user } = renderApp('/usuarios');
    await choose(user, 'Admin Sistema', 'Eliminar');
    const dialog = within(await screen.findByRole('dialog', { name: '¿Eliminar a Admin Sistema?' }));
    expect(dialog.getByText(/No puedes eliminar tu propia cuenta/)).toBeVisible();
    expect(dialog.queryByRole('button', { name: 'Eliminar' })).not.toBeInTheDocument();
  });
});
