import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { viewsQuery } from '@/features/views/queries';
import type { ContactView } from '@/lib/types';
import { renderApp } from './render.tsx';
import { ADMIN, asAdmin, changeStored, listing, makeContact, refusalOf, server } from './server.ts';

const ANA = makeContact();
const LUIS = makeContact({
  id: '00000000-0000-4000-8000-0000000000bb',
  nombres: 'Luis',
  apellidos: 'Peña',
  estado: 'cliente',
});
const OTHER = '00000000-0000-4000-8000-000000000002';

function makeView(values: Partial<ContactView> = {}): ContactView {
  return {
    id: '00000000-0000-4000-8000-0000000000f1',
    nombre: 'Clientes',
    es_del_equipo: false,
    usuario_id: ADMIN.id,
    autor: 'Admin Sistema',
    definicion: { filtros: { filter_estado: ['cliente'] }, orden: null, columnas: null },
    created_at: '2026-11-20T15:00:00Z',
    updated_at: '2026-11-20T15:00:00Z',
    ...values,
  };
}

/** A service that keeps these views; `sent` is what it was asked to store. */
function serving(views: ContactView[], { vista_id = null as string | null, user = ADMIN } = {}) {
  const sent: unknown[] = [];
  server.use(
    http.get('*/api/auth/me', () => HttpResponse.json(user)),
    listing([ANA, LUIS]),
    http.get('*/api/vistas/', () => HttpResponse.json(views)),
    http.get('*/api/vistas/totales', () =>
      HttpResponse.json(views.map(({ id }) => ({ id, total: 10_000, total_is_exact: false }))),
    ),
    http.get('*/api/vistas/predeterminada', () => HttpResponse.json({ vista_id })),
    http.post('*/api/vistas/', async ({ request }) => {
      const body = (await request.json()) as Partial<ContactView>;
      sent.push(body);
      if (views.some(({ nombre }) => nombre === body.nombre))
        return HttpResponse.json(
          { code: 'view_name_taken', detail: 'A view with this name already exists' },
          { status: 409 },
        );
      const made = makeView({ ...body, id: '00000000-0000-4000-8000-0000000000f9' });
      views.push(made);
      return HttpResponse.json(made);
    }),
    http.put('*/api/vistas/:id', async ({ request, params }) => {
      const stored = views.find(({ id }) => id === params.id) as ContactView;
      const refusal = refusalOf(request, stored);
      if (refusal) return refusal;
      const body = (await request.json()) as Partial<ContactView>;
      sent.push(body);
      return HttpResponse.json(changeStored(stored, body));
    }),
    http.delete('*/api/vistas/:id', ({ request, params }) => {
      const stored = views.find(({ id }) => id === params.id) as ContactView;
      const refusal = refusalOf(request, stored);
      if (refusal) return refusal;
      sent.push('deleted');
      views.splice(views.indexOf(stored), 1);
      return HttpResponse.json(stored);
    }),
  );
  return { sent };
}

const VIEW = makeView();
const AT_VIEW = `/contactos?vista=${VIEW.id}`;
const heading = () => screen.findByRole('heading', { level: 1 });
const rail = () => screen.getByRole('navigation', { name: 'Navegación principal' });

describe('the list', () => {
  it('shows what the view of its address keeps', async () => {
    serving([VIEW]);
    renderApp(AT_VIEW);
    expect(await screen.findByRole('link', { name: 'Luis Peña' })).toBeVisible();
    expect(screen.queryByRole('link', { name: 'Ana Ruiz' })).not.toBeInTheDocument();
    expect(await heading()).toHaveTextContent('Clientes');
    const entry = await within(rail()).findByRole('link', { name: /^Clientes/ });
    expect(entry).toHaveAttribute('aria-current', 'page');
    expect(await within(entry).findByText('10 mil+')).toBeVisible();
    expect(entry).toHaveTextContent('Más de 10.000 contactos');
  });

  it('opens with the default view, and with nothing else where that is gone', async () => {
    serving([VIEW], { vista_id: VIEW.id });
    const { router } = renderApp('/contactos');
    expect(await screen.findByRole('link', { name: 'Luis Peña' })).toBeVisible();
    expect(router.state.location.href).toBe(AT_VIEW);
    expect(router.history.length).toBe(1);
  });

  it.each(['/contactos?vista=todos', '/contactos?orden=email'])('stays all contacts at %s', async (path) => {
    serving([VIEW], { vista_id: VIEW.id });
    renderApp(path);
    expect(await screen.findByRole('link', { name: 'Ana Ruiz' })).toBeVisible();
  });

  it('opens without the default view where that is no longer shared', async () => {
    serving([], { vista_id: VIEW.id });
    const { router } = renderApp('/contactos');
    expect(await screen.findByRole('link', { name: 'Ana Ruiz' })).toBeVisible();
    expect(router.state.location.href).toBe('/contactos');
  });

  it('is there without views', async () => {
    serving([]);
    server.use(
      http.get('*/api/vistas/', () => HttpResponse.json({ code: 'x', detail: 'x' }, { status: 500 })),
    );
    renderApp('/contactos');
    expect(await screen.findByRole('link', { name: 'Ana Ruiz' })).toBeVisible();
  });

  it('says in words that a view is gone or private, and leads on', async () => {
    serving([]);
    const { user } = renderApp(AT_VIEW);
    expect(await heading()).toHaveTextContent('Esta vista no se puede abrir');
    await user.click(within(screen.getByRole('main')).getByRole('link', { name: 'Todos los contactos' }));
    expect(await screen.findByRole('link', { name: 'Ana Ruiz' })).toBeVisible();
  });
});

describe('a view', () => {
  it('is made of what one sees', async () => {
    const { sent } = serving([]);
    const { router, user } = renderApp('/contactos?estado=cliente&orden=email&propietario=yo');
    await user.click(await screen.findByRole('button', { name: 'Guardar vista' }));
    const dialog = await screen.findByRole('dialog', { name: 'Guardar como vista' });
    await user.type(within(dialog).getByLabelText('Nombre'), ' Míos {Enter}');
    await waitFor(() => expect(router.state.location.href).toMatch(/^\/contactos\?vista=.*f9$/));
    expect(sent).toEqual([
      {
        nombre: 'Míos',
        es_del_equipo: false,
        definicion: {
          filtros: { filter_estado: ['cliente'], propietario_id: ['yo'] },
          orden: 'email',
          columnas: null,
        },
      },
    ]);
    expect(await heading()).toHaveTextContent('Míos');
  });

  it('with a taken name is said at its field, and what was typed stays', async () => {
    serving([VIEW]);
    const { user } = renderApp('/contactos?estado=cliente');
    await user.click(await screen.findByRole('button', { name: 'Guardar vista' }));
    const field = await screen.findByLabelText('Nombre');
    await user.type(field, 'Clientes{Enter}');
    await waitFor(() => expect(field).toHaveAccessibleDescription('Ya hay una vista con ese nombre.'));
    await user.click(screen.getByRole('button', { name: 'Cancelar' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
    await user.click(screen.getByRole('button', { name: 'Guardar vista' }));
    expect(await screen.findByLabelText('Nombre')).toHaveValue('Clientes');
  });

  it('is changed, and saved as it is now', async () => {
    const { sent } = serving([makeView()]);
    const { router, user } = renderApp(AT_VIEW);
    await screen.findByRole('link', { name: 'Luis Peña' });
    await user.click(screen.getByRole('button', { name: /^Todos/ }));
    expect(await screen.findByRole('link', { name: 'Ana Ruiz' })).toBeVisible();
    expect(router.state.location.href).toBe(`${AT_VIEW}&cambiada=true`);
    await user.click(await screen.findByRole('button', { name: 'Guardar cambios' }));
    await waitFor(() => expect(router.state.location.href).toBe(AT_VIEW));
    expect(sent).toEqual([{ definicion: { filtros: {}, orden: null, columnas: null } }]);
    expect(screen.queryByRole('button', { name: 'Guardar cambios' })).not.toBeInTheDocument();
  });

  it('that somebody else made can be kept as one of one’s own only', async () => {
    serving([makeView({ es_del_equipo: true, usuario_id: OTHER, autor: 'Camila Rojas' })], {
      user: { ...ADMIN, is_superuser: false },
    });
    const { user } = renderApp(`${AT_VIEW}&cambiada=true`);
    expect(await screen.findByRole('button', { name: 'Guardar como' })).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Guardar cambios' })).not.toBeInTheDocument();
    await user.click(await screen.findByRole('button', { name: 'Opciones de la vista Clientes' }));
    expect(await screen.findByRole('menuitem', { name: 'Copiar el enlace' })).toBeVisible();
    expect(screen.queryByRole('menuitem', { name: 'Eliminar la vista' })).not.toBeInTheDocument();
  });

  it('that may not be changed after all says so, and is put back', async () => {
    serving([makeView()]);
    server.use(
      http.put('*/api/vistas/:id', () =>
        HttpResponse.json({ code: 'not_your_view', detail: 'Only whoever made this view' }, { status: 403 }),
      ),
    );
    const { router, user } = renderApp(`${AT_VIEW}&cambiada=true`);
    await user.click(await screen.findByRole('button', { name: 'Guardar cambios' }));
    expect(await screen.findByText(/Esta vista la cambia solo quien la hizo/)).toBeVisible();
    expect(router.state.location.href).toBe(`${AT_VIEW}&cambiada=true`);
    expect(screen.getByRole('button', { name: 'Guardar cambios' })).toBeVisible();
  });
});

describe('a view that somebody else changed meanwhile', () => {
  const changed = () => screen.findByRole('dialog', { name: /cambió mientras editabas$/ });
  const options = () => screen.findByRole('button', { name: 'Opciones de la vista Clientes' });

  it('keeps what they changed beside one’s own', async () => {
    const view = makeView();
    const { sent } = serving([view]);
    const { user } = renderApp(AT_VIEW);
    await user.click(await options());
    await user.click(await screen.findByRole('menuitem', { name: 'Cambiar el nombre' }));
    const field = await screen.findByLabelText('Nombre');
    Object.assign(view, changeStored({ ...view }, { es_del_equipo: true }));
    await user.type(field, ' de Cali{Enter}');
    await waitFor(() => expect(view).toMatchObject({ nombre: 'Clientes de Cali', es_del_equipo: true }));
    expect(sent).toEqual([{ nombre: 'Clientes de Cali' }]);
  });

  it('is asked about where both gave it a name', async () => {
    const view = makeView();
    serving([view]);
    const { user } = renderApp(AT_VIEW);
    await user.click(await options());
    await user.click(await screen.findByRole('menuitem', { name: 'Cambiar el nombre' }));
    const field = await screen.findByLabelText('Nombre');
    Object.assign(view, changeStored({ ...view }, { nombre: 'Compradores' }));
    await user.type(field, ' de Cali{Enter}');
    const dialog = within(await changed());
    expect(dialog.getByRole('radio', { name: /Compradores/ })).toBeVisible();
    await user.click(dialog.getByRole('radio', { name: /Clientes de Cali/ }));
    expect(view.nombre).toBe('Compradores');
    await user.click(dialog.getByRole('button', { name: 'Guardar' }));
    await waitFor(() => expect(view.nombre).toBe('Clientes de Cali'));
  });

  it('is not overwritten with filters of before, even where the list knows the newer ones', async () => {
    const view = makeView();
    const { sent } = serving([view]);
    const { queryClient, user } = renderApp(AT_VIEW);
    await screen.findByRole('link', { name: 'Luis Peña' });
    await user.click(screen.getByRole('button', { name: /^Todos/ }));
    const save = await screen.findByRole('button', { name: 'Guardar cambios' });
    const theirs = { filtros: { ciudad: ['Cali'] }, orden: null, columnas: null };
    Object.assign(view, changeStored({ ...view }, { definicion: theirs }));
    await queryClient.refetchQueries({ queryKey: viewsQuery.queryKey });
    await user.click(save);
    const dialog = within(await changed());
    expect(dialog.getByText('Los que guardó la otra persona')).toBeVisible();
    await user.click(dialog.getByRole('button', { name: 'Dejar como está' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
    expect(sent).toEqual([]);
    expect(view.definicion).toEqual(theirs);
  });

  it('is deleted only once one has seen what it is now', async () => {
    const view = makeView();
    const { sent } = serving([view]);
    const { user } = renderApp(AT_VIEW);
    await user.click(await options());
    await user.click(await screen.findByRole('menuitem', { name: 'Eliminar la vista' }));
    const dialog = within(await screen.findByRole('dialog', { name: '¿Eliminar «Clientes»?' }));
    Object.assign(view, changeStored({ ...view }, { nombre: 'Compradores', es_del_equipo: true }));
    await user.click(dialog.getByRole('button', { name: 'Eliminar' }));
    expect(await dialog.findByRole('alert')).toHaveTextContent(/^Alguien más la cambió/);
    expect(dialog.getByText(/El equipo deja de verla/)).toBeVisible();
    expect(screen.getByRole('dialog', { name: '¿Eliminar «Compradores»?' })).toBeVisible();
    expect(sent).toEqual([]);
    await user.click(dialog.getByRole('button', { name: 'Eliminar' }));
    await waitFor(() => expect(sent).toEqual(['deleted']));
  });
});

describe('an owner', () => {
  it('is chosen among the team, where it stands', async () => {
    const bodies: unknown[] = [];
    let kept = ANA;
    server.use(
      asAdmin,
      listing([ANA]),
      http.get('*/api/equipo/', () =>
        HttpResponse.json([
          { id: ADMIN.id, nombre_completo: ADMIN.nombre_completo, is_active: true },
          { id: OTHER, nombre_completo: 'José Niño Marín', is_active: true },
          { id: '00000000-0000-4000-8000-000000000003', nombre_completo: 'Josefa Lara', is_active: false },
        ]),
      ),
      http.get('*/api/contactos/:id', () => HttpResponse.json(kept)),
      http.put('*/api/contactos/:id', async ({ request }) => {
        const body = (await request.json()) as object;
        bodies.push(body);
        kept = { ...kept, ...body };
        return HttpResponse.json(kept);
      }),
    );
    const { user } = renderApp(`/contactos/${ANA.id}`);
    await user.click(await screen.findByRole('button', { name: 'Propietario: Sin propietario. Editar' }));
    const field = await screen.findByRole('combobox', { name: 'Asignar a' });
    expect(
      within(screen.getByRole('listbox', { name: 'Asignar a' }))
        .getAllByRole('option')
        .map((option) => option.textContent),
    ).toEqual(['ASAdmin Sistematú', 'Sin propietario', 'JNJosé Niño Marín']);
    await user.type(field, 'nino{Enter}');
    expect(await screen.findByRole('button', { name: 'Propietario: José Niño Marín. Editar' })).toBeVisible();
    expect(bodies).toEqual([{ propietario_id: OTHER }]);
  });
});
