import { notifications } from '@mantine/notifications';
import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { afterEach, describe, expect, it } from 'vitest';
import type { TrashedContact, User } from '@/lib/types';
import { renderApp } from './render.tsx';
import { ADMIN, asAdmin, makeContact, server } from './server.ts';

const DAY = 24 * 60 * 60_000;
const fromNow = (days: number) => new Date(Date.now() + days * DAY + 60_000).toISOString();

function trashed(values: Partial<TrashedContact> = {}): TrashedContact {
  return {
    ...makeContact(values),
    deleted_at: fromNow(-0.5),
    deleted_by_id: ADMIN.id,
    erased_at: fromNow(12),
    ...values,
  };
}

const ANA = trashed();
const LUIS = trashed({
  id: '00000000-0000-4000-8000-0000000000bb',
  nombres: 'Luis',
  apellidos: 'Peña',
  email: 'luis@example.com',
  erased_at: fromNow(2),
});
const holder = { id: '00000000-0000-4000-8000-0000000000cc', nombre_completo: 'Otra Persona' };
const asUser = http.get('*/api/auth/me', () =>
  HttpResponse.json({ ...ADMIN, is_superuser: false } satisfies User),
);
const team = http.get('*/api/equipo/', () =>
  HttpResponse.json([{ id: ADMIN.id, nombre_completo: 'Admin Sistema', is_active: true }]),
);

/** Two by two, behind cursors. */
const throwing = (contacts: () => TrashedContact[]) =>
  http.get('*/api/contactos/papelera', ({ request }) => {
    const query = new URL(request.url).searchParams;
    const found = contacts().filter(({ nombre_completo }) =>
      nombre_completo.toLowerCase().includes((query.get('search') ?? '').toLowerCase()),
    );
    const start = Number(query.get('cursor') ?? 0);
    return HttpResponse.json({
      items: found.slice(start, start + 2),
      total: found.length,
      total_is_exact: true,
      next_cursor: start + 2 < found.length ? String(start + 2) : null,
    });
  });

const taken = () =>
  HttpResponse.json({ code: 'contact_email_taken', detail: 'taken', contacto: holder }, { status: 400 });
const RESTORE = '*/api/contactos/papelera/:id/restaurar';

describe('the trash', () => {
  it('says who deleted each contact and when it is erased', async () => {
    server.use(
      asAdmin,
      team,
      throwing(() => [ANA, LUIS]),
    );
    renderApp('/papelera');
    const row = await screen.findByRole('row', { name: /Ana Ruiz/ });
    await waitFor(() => expect(row).toHaveTextContent('hace 11 horas por Admin Sistema'));
    expect(row).toHaveTextContent('en 12 días');
    expect(screen.getByText('2 contactos')).toBeVisible();
  });

  it('says what it is while it is empty', async () => {
    server.use(
      asAdmin,
      throwing(() => []),
    );
    renderApp('/papelera');
    expect(await screen.findByRole('heading', { name: 'La papelera está vacía' })).toBeVisible();
    expect(screen.getByRole('link', { name: 'Ver los contactos' })).toHaveAttribute('href', '/contactos');
  });

  it('is searched, keeps it in the address, and leads back where nobody is found', async () => {
    server.use(
      asAdmin,
      throwing(() => [ANA, LUIS]),
    );
    const { router, user } = renderApp('/papelera?buscar=xyz');
    expect(await screen.findByRole('heading', { name: 'Sin resultados para «xyz»' })).toBeVisible();
    const main = within(screen.getByRole('main'));
    await user.click(main.getAllByRole('button', { name: 'Borrar la búsqueda' }).at(-1) as HTMLElement);
    expect(await screen.findByText('Luis Peña')).toBeVisible();
    await user.type(screen.getByRole('searchbox'), 'luis');
    await waitFor(() => expect(router.state.location.href).toBe('/papelera?buscar=luis'));
    await waitFor(() => expect(screen.queryByText('Ana Ruiz')).not.toBeInTheDocument());
  });

  it('comes by pages', async () => {
    const third = trashed({ id: '00000000-0000-4000-8000-0000000000dd', nombre_completo: 'Tercera Persona' });
    server.use(
      asAdmin,
      throwing(() => [ANA, LUIS, third]),
    );
    const { user } = renderApp('/papelera');
    await screen.findByText('Ana Ruiz');
    await user.click(screen.getByRole('button', { name: 'Cargar más' }));
    expect(await screen.findByText('Tercera Persona')).toBeVisible();
  });

  it('says why it could not be loaded, and tries again', async () => {
    let isBroken = true;
    server.use(
      asAdmin,
      http.get('*/api/contactos/papelera', () =>
        isBroken ? HttpResponse.json({ code: 'x', detail: 'x' }, { status: 500 }) : undefined,
      ),
      throwing(() => [ANA]),
    );
    const { user } = renderApp('/papelera');
    await screen.findByRole('heading', { name: 'No se pudo cargar la papelera' });
    isBroken = false;
    await user.click(screen.getByRole('button', { name: 'Reintentar' }));
    expect(await screen.findByText('Ana Ruiz')).toBeVisible();
  });

  it('lets nobody but superusers erase', async () => {
    server.use(
      asUser,
      throwing(() => [ANA]),
    );
    renderApp('/papelera');
    expect(await screen.findByRole('button', { name: 'Restaurar a Ana Ruiz' })).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Más acciones para Ana Ruiz' })).not.toBeInTheDocument();
  });
});

describe('a restoration', () => {
  it('takes the contact out at once, gives the focus to the next one and links to who is back', async () => {
    let contacts = [ANA, LUIS];
    let answer: () => void = () => undefined;
    server.use(
      asAdmin,
      throwing(() => contacts),
      http.post(RESTORE, async () => {
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
        contacts = [LUIS];
        return HttpResponse.json(makeContact());
      }),
    );
    const { user } = renderApp('/papelera');
    await user.click(await screen.findByRole('button', { name: 'Restaurar a Ana Ruiz' }));
    await waitFor(() => expect(screen.queryByText('Ana Ruiz')).not.toBeInTheDocument());
    expect(within(screen.getByRole('main')).getByText('1 contacto')).toBeVisible();
    await waitFor(() => expect(screen.getByRole('button', { name: 'Restaurar a Luis Peña' })).toHaveFocus());
    answer();
    expect(await screen.findByText(/Ana Ruiz está de vuelta/)).toBeVisible();
    expect(screen.getByRole('link', { name: 'Abrir su ficha' })).toHaveAttribute(
      'href',
      `/contactos/${ANA.id}`,
    );
  });

  it('that is refused is taken back', async () => {
    server.use(
      asAdmin,
      throwing(() => [ANA]),
      http.post(RESTORE, () =>
        HttpResponse.json({ code: 'trashed_contact_not_found', detail: 'x' }, { status: 404 }),
      ),
    );
    const { user } = renderApp('/papelera');
    await user.click(await screen.findByRole('button', { name: 'Restaurar a Ana Ruiz' }));
    expect(await screen.findByText(/^Ya no está en la papelera/)).toBeVisible();
    expect(await screen.findByText('Ana Ruiz')).toBeVisible();
  });

  it('tells who has the e-mail by now, and goes on with another one', async () => {
    const sent: unknown[] = [];
    server.use(
      asAdmin,
      throwing(() => [ANA]),
      http.post(RESTORE, async ({ request }) => {
        const text = await request.text();
        sent.push(text && JSON.parse(text));
        return sent.length < 3 ? taken() : HttpResponse.json(makeContact());
      }),
    );
    const { user } = renderApp('/papelera');
    await user.click(await screen.findByRole('button', { name: 'Restaurar a Ana Ruiz' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'El correo de Ana Ruiz ya es de otro' }));
    expect(dialog.getByRole('link', { name: 'Otra Persona' })).toHaveAttribute(
      'href',
      `/contactos/${holder.id}`,
    );
    const email = dialog.getByLabelText('Otro correo');
    await user.click(dialog.getByRole('button', { name: 'Restaurar con este correo' }));
    expect(email).toHaveAccessibleDescription('Falta este dato.');
    await user.type(email, 'b@example.com{Enter}');
    await waitFor(() => expect(email).toHaveAccessibleDescription('Ese correo es de Otra Persona.'));
    await user.clear(email);
    await user.type(email, 'c@example.com{Enter}');
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
    expect(sent).toEqual(['', { email: 'b@example.com' }, { email: 'c@example.com' }]);
    expect(await screen.findByText(/Ana Ruiz está de vuelta/)).toBeVisible();
  });
});

describe('an erasure', () => {
  it('is done only after one read that nobody undoes it', async () => {
    let contacts = [ANA, LUIS];
    server.use(
      asAdmin,
      throwing(() => contacts),
      http.delete(`*/api/contactos/papelera/${ANA.id}`, () => {
        contacts = [LUIS];
        return HttpResponse.json(ANA);
      }),
    );
    const { user } = renderApp('/papelera');
    await user.click(await screen.findByRole('button', { name: 'Más acciones para Ana Ruiz' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Borrar definitivamente' }));
    const dialog = within(await screen.findByRole('dialog', { name: '¿Borrar definitivamente a Ana Ruiz?' }));
    expect(dialog.getByText('Esto no se puede deshacer.')).toBeVisible();
    expect(dialog.getByText(/salen también de la auditoría/)).toBeVisible();
    expect(dialog.getByRole('button', { name: 'Cancelar' })).toHaveFocus();
    await user.click(dialog.getByRole('button', { name: 'Borrar definitivamente' }));
    await waitFor(() => expect(screen.queryByRole('row', { name: /Ana Ruiz/ })).not.toBeInTheDocument());
  });
});

describe('several in the trash', () => {
  // What tells of a job goes on asking for it.
  afterEach(() => notifications.clean());
  const JOB = '00000000-0000-4000-8000-0000000000dd';
  const many = (total: number, answer?: () => Response) => {
    const sent: { body: unknown; key: string | null }[] = [];
    server.use(
      http.post('*/api/contactos/lote', async ({ request }) => {
        sent.push({ body: await request.json(), key: request.headers.get('Idempotency-Key') });
        if (answer) return answer();
        return HttpResponse.json({ total, total_is_exact: true, trabajo_id: JOB }, { status: 202 });
      }),
      http.get(`*/api/trabajos/${JOB}`, () =>
        HttpResponse.json({ id: JOB, estado: 'hecho', accion: 'restaurar', total, hechos: 1, omitidos: 1 }),
      ),
    );
    return sent;
  };
  const bar = async () => within(await screen.findByRole('region', { name: 'Contactos seleccionados' }));

  it('are chosen and come back at once; who can’t is told', async () => {
    server.use(asAdmin, team);
    let contacts = [ANA, LUIS];
    server.use(throwing(() => contacts));
    const sent = many(2);
    const { user } = renderApp('/papelera');
    await user.click(await screen.findByRole('checkbox', { name: 'Seleccionar a Ana Ruiz' }));
    await user.click(screen.getByRole('checkbox', { name: 'Seleccionar a Luis Peña' }));
    const chosen = await bar();
    expect(chosen.getByText('2 seleccionados')).toBeVisible();
    contacts = [LUIS];
    await user.click(chosen.getByRole('button', { name: 'Restaurar' }));
    expect((await screen.findAllByText('1 contacto de vuelta, 1 omitido'))[0]).toBeVisible();
    await waitFor(() => expect(screen.queryByRole('row', { name: /Ana Ruiz/ })).not.toBeInTheDocument());
    expect(sent).toEqual([
      {
        body: { ids: [ANA.id, LUIS.id], accion: 'restaurar', solo_contar: false },
        key: expect.stringMatching(/^[\w-]{32,}$/),
      },
    ]);
    expect(screen.queryByRole('region', { name: 'Contactos seleccionados' })).not.toBeInTheDocument();
  });

  it('stay chosen where the server refuses, and are let go by Escape', async () => {
    server.use(
      asAdmin,
      team,
      throwing(() => [ANA, LUIS]),
    );
    many(2, () => HttpResponse.json({ code: 'x', detail: 'x' }, { status: 500 }));
    const { user } = renderApp('/papelera');
    await user.click(await screen.findByRole('checkbox', { name: 'Seleccionar los contactos cargados' }));
    await user.click((await bar()).getByRole('button', { name: 'Restaurar' }));
    expect(await screen.findByText(/^Algo falló de nuestro lado/)).toBeVisible();
    expect(screen.getByRole('checkbox', { name: 'Seleccionar a Luis Peña' })).toBeChecked();
    await user.keyboard('{Escape}');
    expect(screen.getByRole('checkbox', { name: 'Seleccionar a Luis Peña' })).not.toBeChecked();
    expect(screen.queryByRole('region', { name: 'Contactos seleccionados' })).not.toBeInTheDocument();
  });

  it('are others in another search', async () => {
    server.use(
      asAdmin,
      team,
      throwing(() => [ANA, LUIS]),
    );
    const { user } = renderApp('/papelera');
    await user.click(await screen.findByRole('checkbox', { name: 'Seleccionar a Luis Peña' }));
    await bar();
    await user.type(screen.getByRole('searchbox'), 'ana');
    await waitFor(() =>
      expect(screen.queryByRole('region', { name: 'Contactos seleccionados' })).not.toBeInTheDocument(),
    );
  });
});
