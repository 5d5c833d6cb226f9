import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { describe, expect, it, vi } from 'vitest';
import type { AuditEntry, TrailUndoPlan } from '@/lib/types';
import { renderApp } from './render.tsx';
import { ADMIN, asAdmin, server } from './server.ts';

const ENTRY: AuditEntry = {
  id: 2,
  momento: new Date().toISOString(),
  accion: 'cambiar',
  entidad: 'contacto',
  entidad_id: '00000000-0000-4000-8000-0000000000aa',
  nombre: 'Luis Peña',
  cambios: { estado: ['prospecto', 'cliente'] },
  usuario_id: ADMIN.id,
  usuario: 'Admin Sistema',
  origen: 'web',
  direccion: '10.0.0.7',
  solicitud_id: 'una-solicitud',
  operacion_id: '00000000-0000-4000-8000-0000000000ff',
  deshace_id: null,
};
const CREATED: AuditEntry = {
  ...ENTRY,
  id: 1,
  accion: 'crear',
  cambios: null,
  momento: '2026-01-02T15:00:00Z',
};

const DEACTIVATED: AuditEntry = {
  ...ENTRY,
  entidad: 'usuario',
  nombre: 'Luz Gómez',
  cambios: { is_active: [true, false], password: null },
};
const PLAN: TrailUndoPlan = {
  total: 3,
  con_conflictos: 0,
  con_obstaculos: 1,
  pasos: [
    {
      entidad: 'usuario',
      entidad_id: '00000000-0000-4000-8000-0000000000bb',
      nombre: 'Luz Gómez',
      accion: 'cambiar',
      campos: { is_active: { ahora: false, despues: true } },
      conflictos: {},
      quedan: ['password'],
      obstaculo: null,
    },
    {
      entidad: 'vista',
      entidad_id: '00000000-0000-4000-8000-0000000000cc',
      nombre: 'Clientes de Cali',
      accion: 'restaurar',
      campos: {},
      conflictos: {},
      quedan: [],
      obstaculo: 'nombre_ocupado',
    },
    {
      entidad: 'contacto',
      entidad_id: '00000000-0000-4000-8000-0000000000aa',
      nombre: 'Luis Peña',
      accion: 'cambiar',
      campos: { estado: { ahora: 'cliente', despues: 'prospecto' } },
      conflictos: {},
      quedan: [],
      obstaculo: null,
    },
  ],
  hechos: 0,
  trabajo_id: null,
};

/** One by one, behind cursors; what is asked for is kept. */
function trail(entries: AuditEntry[], asked: string[] = []) {
  return http.get('*/api/auditoria/', ({ request }) => {
    const query = new URL(request.url).searchParams;
    asked.push(query.toString());
    const found = entries.filter(
      ({ accion }) => !query.has('accion') || query.getAll('accion').includes(accion),
    );
    const start = Number(query.get('cursor') ?? 0);
    return HttpResponse.json({
      items: found.slice(start, start + 1),
      next_cursor: start + 1 < found.length ? String(start + 1) : null,
    });
  });
}

describe('the audit trail', () => {
  it('is no page for who is no superuser', async () => {
    server.use(http.get('*/api/auth/me', () => HttpResponse.json({ ...ADMIN, is_superuser: false })));
    renderApp('/auditoria');
    expect(
      await screen.findByRole('heading', { name: 'Esta página es de los administradores' }),
    ).toBeVisible();
  });

  it('says in sentences what happened, day by day and page by page', async () => {
    server.use(asAdmin, trail([ENTRY, CREATED]));
    const { user } = renderApp('/auditoria');
    await screen.findByRole('heading', { name: 'Hoy' });
    const entry = within(screen.getByRole('main')).getByRole('listitem');
    expect(entry).toHaveTextContent('Admin Sistema cambió el estado de prospecto a cliente en Luis Peña');
    expect(entry).toHaveTextContent('Web10.0.0.7');
    expect(screen.getByRole('heading', { name: 'Hoy' })).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Cargar más' }));
    expect(await screen.findByText('Es todo lo que hay')).toBeVisible();
    expect(screen.getByRole('heading', { name: '2 ene 2026' })).toBeVisible();
  });

  it('opens to each field before and after, and to what it belongs to', async () => {
    server.use(asAdmin, trail([ENTRY]));
    const { router, user } = renderApp('/auditoria');
    await user.click(await screen.findByRole('button', { name: 'Detalles' }));
    expect(screen.getByRole('row', { name: 'Estado Prospecto Cliente' })).toBeVisible();
    expect(screen.getByText('una-solicitud')).toBeVisible();
    await user.click(screen.getByRole('link', { name: 'Ver toda la operación' }));
    await waitFor(() => expect(router.state.location.search).toEqual({ operacion: ENTRY.operacion_id }));
    await user.click(await screen.findByRole('button', { name: 'Ver todas las operaciones' }));
    await waitFor(() => expect(router.state.location.href).toBe('/auditoria'));
  });

  it('undoes what changed a user, all of that operation, after a look at it', async () => {
    const asked: unknown[] = [];
    const operacion_id = DEACTIVATED.operacion_id;
    server.use(
      asAdmin,
      trail([DEACTIVATED]),
      http.post('*/api/auditoria/deshacer', async ({ request }) => {
        const body = (await request.json()) as { solo_ver?: boolean };
        asked.push(body);
        return HttpResponse.json({ ...PLAN, hechos: body.solo_ver ? 0 : 2 });
      }),
    );
    const { user } = renderApp('/auditoria');
    await user.click(await screen.findByRole('button', { name: 'Detalles' }));
    await user.click(screen.getByRole('button', { name: 'Deshacer' }));
    const dialog = within(await screen.findByRole('dialog', { name: '¿Deshacer?' }));
    expect(
      dialog.getByText('Vuelve a como estaba: 1 usuario, 1 vista y 1 contacto.', { exact: false }),
    ).toBeVisible();
    expect(dialog.getByRole('row', { name: 'Activo no sí' })).toBeVisible();
    expect(dialog.getByText('Queda como está: Contraseña')).toBeVisible();
    expect(dialog.getByText('Ya hay otra vista con ese nombre')).toBeVisible();
    await user.click(dialog.getByRole('button', { name: 'Deshacer' }));
    expect(await screen.findByText('2 registros volvieron a como estaban.')).toBeVisible();
    expect(asked).toEqual([{ operacion_id, solo_ver: true }, { operacion_id }]);
  });

  it('undoes a contact by its entry, and says why something stays', async () => {
    const asked: unknown[] = [];
    const [, , step] = PLAN.pasos;
    server.use(
      asAdmin,
      trail([ENTRY]),
      http.post('*/api/auditoria/deshacer', async ({ request }) => {
        asked.push(await request.json());
        const pasos = [{ ...step, obstaculo: 'en_papelera' }];
        return HttpResponse.json({ ...PLAN, total: 1, con_obstaculos: 1, pasos });
      }),
    );
    const { user } = renderApp('/auditoria');
    await user.click(await screen.findByRole('button', { name: 'Detalles' }));
    await user.click(screen.getByRole('button', { name: 'Deshacer' }));
    const dialog = within(await screen.findByRole('dialog', { name: '¿Deshacer?' }));
    expect(dialog.getByText('Está en la papelera')).toBeVisible();
    expect(dialog.getByRole('button', { name: 'Deshacer' })).toBeDisabled();
    expect(asked).toEqual([{ cambio_id: ENTRY.id, solo_ver: true }]);
  });

  it('offers nothing to undo of a password or a sign-in', async () => {
    server.use(asAdmin, trail([{ ...DEACTIVATED, cambios: { password: null } }]));
    const { user } = renderApp('/auditoria');
    await user.click(await screen.findByRole('button', { name: 'Detalles' }));
    expect(screen.getByRole('link', { name: 'Ver toda la operación' })).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Deshacer' })).toBeNull();
  });

  it('is narrowed down by its address', async () => {
    const asked: string[] = [];
    server.use(asAdmin, trail([ENTRY, CREATED], asked));
    const { router, user } = renderApp('/auditoria?origen=web&accion=podar&otra=1');
    expect(await screen.findByRole('heading', { name: 'Nada cumple con estos filtros' })).toBeVisible();
    expect(asked).toEqual(['accion=podar&origen=web&size=50']);
    await user.selectOptions(screen.getByLabelText('Acción'), 'Crear');
    expect(await screen.findByText('2 ene 2026')).toBeVisible();
    expect(router.state.location.search).toMatchObject({ origen: 'web', accion: 'crear' });
    const main = within(screen.getByRole('main'));
    await user.click(main.getByRole('button', { name: 'Quitar todo' }));
    expect(await screen.findByRole('heading', { name: 'Hoy' })).toBeVisible();
  });

  it('is taken along as a file, with its filters, and says where that has only the newest', async () => {
    let query = '';
    server.use(
      asAdmin,
      trail([CREATED]),
      http.get('*/api/auditoria/csv', ({ request }) => {
        query = new URL(request.url).search;
        return new HttpResponse('id;momento', { headers: { 'X-Truncated': 'true' } });
      }),
    );
    URL.createObjectURL = vi.fn(() => 'blob:a-file');
    URL.revokeObjectURL = vi.fn();
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
    const { user } = renderApp('/auditoria?accion=crear');
    await user.click(await screen.findByRole('button', { name: 'Descargar CSV' }));
    expect(await screen.findByText(/trae solo las entradas más recientes/)).toBeVisible();
    expect(click).toHaveBeenCalledOnce();
    expect(query).toBe('?accion=crear');
  });

  it('says why it could not be loaded', async () => {
    server.use(
      asAdmin,
      http.get('*/api/auditoria/', () => HttpResponse.json({ code: 'x', detail: 'x' }, { status: 500 })),
    );
    renderApp('/auditoria');
    expect(await screen.findByRole('heading', { name: 'No se pudo cargar la auditoría' })).toBeVisible();
  });
});
