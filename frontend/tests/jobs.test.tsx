import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import type { Job, UndoPlan } from '@/lib/types';
import { renderApp } from './render.tsx';
import { ADMIN, asAdmin, server } from './server.ts';

const JOB: Job = {
  id: '00000000-0000-4000-8000-000000000001',
  tipo: 'contactos_lote',
  estado: 'hecho',
  accion: 'ciudad',
  cambio: { ciudad: 'Pasto' },
  deshecho: false,
  usuario_id: ADMIN.id,
  total: 200,
  hechos: 190,
  omitidos: 10,
  por_cancelar: false,
  error: null,
  importacion_id: null,
  created_at: '2026-11-25T15:00:00Z',
  started_at: '2026-11-25T15:00:01Z',
  finished_at: '2026-11-25T15:00:09Z',
};
const OPEN: Partial<Job> = { estado: 'en_curso', hechos: 40, omitidos: 10, finished_at: null };

const listing = (jobs: () => Job[]) => http.get('*/api/trabajos/', () => HttpResponse.json(jobs()));
const refuse = (status: number, code: string) => HttpResponse.json({ code, detail: code }, { status });

const PLAN: UndoPlan = {
  total: 2,
  con_conflictos: 1,
  con_obstaculos: 0,
  hechos: 0,
  trabajo_id: null,
  pasos: [
    {
      contacto_id: '00000000-0000-4000-8000-0000000000aa',
      nombre: 'Ana Ruiz',
      accion: 'cambiar',
      campos: { ciudad: { ahora: 'Pasto', despues: null } },
      conflictos: {},
      obstaculo: null,
    },
    {
      contacto_id: '00000000-0000-4000-8000-0000000000bb',
      nombre: 'Luis Peña',
      accion: 'cambiar',
      campos: {},
      conflictos: { estado: { ahora: 'cliente', despues: 'prospecto' } },
      obstaculo: null,
    },
  ],
};

describe('the jobs', () => {
  it('say what they did, and of how many', async () => {
    server.use(
      asAdmin,
      listing(() => [JOB]),
    );
    renderApp('/trabajos');
    const job = within(await screen.findByRole('main'));
    expect(await job.findByRole('heading', { name: 'Cambiar ciudad a Pasto' })).toBeVisible();
    expect(job.getByText('Hecho')).toBeVisible();
    expect(job.getByText('190 cambiados')).toBeVisible();
    expect(job.getByText('10 sin cambio')).toBeVisible();
    expect(job.queryByRole('button', { name: /^Cancelar/ })).not.toBeInTheDocument();
  });

  it('name whoever becomes the owner, and say of what was undone that it was', async () => {
    server.use(
      asAdmin,
      http.get('*/api/equipo/', () =>
        HttpResponse.json([{ id: ADMIN.id, nombre_completo: 'Admin Sistema', is_active: true }]),
      ),
      listing(() => [
        { ...JOB, accion: 'propietario', cambio: { propietario_id: ADMIN.id }, deshecho: true },
      ]),
    );
    renderApp('/trabajos');
    const name = 'Cambiar propietario a Admin Sistema';
    expect(await screen.findByRole('heading', { name })).toBeVisible();
    expect(screen.getByText('Deshecho')).toBeVisible();
    expect(screen.queryByRole('button', { name: /^Deshacer/ })).not.toBeInTheDocument();
  });

  it('move while they are under way, and are let be when they have ended', async () => {
    let looks = 0;
    server.use(
      asAdmin,
      listing(() => {
        looks += 1;
        if (looks === 1) return [{ ...JOB, ...OPEN }];
        return looks === 2 ? [{ ...JOB, ...OPEN, hechos: 140 }] : [JOB];
      }),
    );
    renderApp('/trabajos');
    const bar = await screen.findByRole('progressbar', { name: 'Avance: Cambiar ciudad a Pasto' });
    expect(bar).toHaveAttribute('aria-valuenow', '25');
    await waitFor(() => expect(bar).toHaveAttribute('aria-valuenow', '75'));
    expect(await screen.findByText('Hecho')).toBeVisible();
    expect(await screen.findByText('Cambiar ciudad a Pasto: Hecho')).toBeInTheDocument();
    const seen = looks;
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    expect(looks).toBe(seen);
  });

  it('are cancelled, and say so until they are', async () => {
    let job: Job = { ...JOB, ...OPEN };
    server.use(
      asAdmin,
      listing(() => [job]),
      http.post(`*/api/trabajos/${JOB.id}/cancelar`, () => {
        job = { ...job, por_cancelar: true };
        return HttpResponse.json(job);
      }),
    );
    const { user } = renderApp('/trabajos');
    await user.click(await screen.findByRole('button', { name: 'Cancelar: Cambiar ciudad a Pasto' }));
    expect(await screen.findByText('Cancelando')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Cancelar: Cambiar ciudad a Pasto' })).toBeDisabled();
  });

  it('that failed say why in words, and go on', async () => {
    let job: Job = { ...JOB, estado: 'fallido', error: 'deadlock detected', hechos: 0 };
    server.use(
      asAdmin,
      listing(() => [job]),
      http.post(`*/api/trabajos/${JOB.id}/reintentar`, () => {
        job = { ...job, estado: 'pendiente', error: null };
        return HttpResponse.json(job);
      }),
    );
    const { user } = renderApp('/trabajos');
    expect(await screen.findByText(/^Algo falló de nuestro lado/)).toBeVisible();
    expect(screen.getByText(/deadlock detected/)).toBeVisible();
    expect(screen.queryByRole('button', { name: /^Deshacer/ })).not.toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Reintentar: Cambiar ciudad a Pasto' }));
    expect(await screen.findByText('En espera')).toBeVisible();
  });

  it('that changed meanwhile say so', async () => {
    server.use(
      asAdmin,
      listing(() => [{ ...JOB, ...OPEN }]),
      http.post('*/api/trabajos/:id/cancelar', () => refuse(409, 'job_state')),
    );
    const { user } = renderApp('/trabajos');
    await user.click(await screen.findByRole('button', { name: 'Cancelar: Cambiar ciudad a Pasto' }));
    expect(await screen.findByText(/^Este trabajo ya cambió de estado/)).toBeVisible();
  });

  it('say what they are while there is none', async () => {
    server.use(
      asAdmin,
      listing(() => []),
    );
    renderApp('/trabajos');
    expect(await screen.findByRole('heading', { name: 'Aquí se ven los trabajos grandes' })).toBeVisible();
  });
});

describe('undoing a job', () => {
  const undo = 'Deshacer: Cambiar ciudad a Pasto';

  it('is done at once where nothing was changed again', async () => {
    let sent: unknown;
    server.use(
      asAdmin,
      listing(() => [JOB]),
      http.post('*/api/contactos/deshacer', async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json({ ...PLAN, con_conflictos: 0, hechos: 190 });
      }),
    );
    const { user } = renderApp('/trabajos');
    await user.click(await screen.findByRole('button', { name: undo }));
    expect(await screen.findByText('190 contactos volvieron a como estaban')).toBeVisible();
    expect(sent).toEqual({ operacion_id: JOB.id });
  });

  it('leads to the job that does it where there are many', async () => {
    server.use(
      asAdmin,
      listing(() => [JOB]),
      http.post('*/api/contactos/deshacer', () =>
        HttpResponse.json({ ...PLAN, con_conflictos: 0, total: 900, trabajo_id: JOB.id }),
      ),
    );
    const { user } = renderApp('/trabajos');
    await user.click(await screen.findByRole('button', { name: undo }));
    expect(await screen.findByText(/Se está deshaciendo en 900 contactos/)).toBeVisible();
    expect(screen.getByRole('link', { name: 'Ver el avance' })).toHaveAttribute('href', '/trabajos');
  });

  it.each([
    ['Conservarlos', 'conservar'],
    ['Reemplazarlos', 'reemplazar'],
  ])('asks about what was changed again since: %s', async (button, conflictos) => {
    const sent: unknown[] = [];
    server.use(
      asAdmin,
      listing(() => [JOB]),
      http.post('*/api/contactos/deshacer', async ({ request }) => {
        sent.push(await request.json());
        if (sent.length === 1)
          return HttpResponse.json({ code: 'undo_conflict', detail: 'x', plan: PLAN }, { status: 409 });
        return HttpResponse.json({ ...PLAN, hechos: 1 });
      }),
    );
    const { user } = renderApp('/trabajos');
    await user.click(await screen.findByRole('button', { name: undo }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Algo cambió de nuevo desde entonces' }));
    expect(dialog.getByText(/^1 contacto tiene cambios más nuevos/)).toBeVisible();
    // Those about which there is a question come first.
    expect(dialog.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
      expect.stringContaining('Luis Peña'),
      expect.stringContaining('Ana Ruiz'),
    ]);
    expect(dialog.getByRole('row', { name: 'Estado Cambió después Cliente Prospecto' })).toBeVisible();
    expect(dialog.getByRole('row', { name: 'Ciudad Pasto vacío' })).toBeVisible();
    await user.click(dialog.getByRole('button', { name: button }));
    expect(await screen.findByText('1 contacto volvió a como estaba')).toBeVisible();
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    expect(sent).toEqual([{ operacion_id: JOB.id }, { operacion_id: JOB.id, conflictos }]);
  });

  it('says where there was nothing to undo', async () => {
    server.use(
      asAdmin,
      listing(() => [JOB]),
      http.post('*/api/contactos/deshacer', () => refuse(404, 'nothing_to_undo')),
    );
    const { user } = renderApp('/trabajos');
    await user.click(await screen.findByRole('button', { name: undo }));
    expect(await screen.findByText('Aquí no hay cambios que se puedan deshacer.')).toBeVisible();
  });
});
