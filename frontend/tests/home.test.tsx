import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import type { Summary } from '@/lib/types';
import { renderApp } from './render.tsx';
import { asAdmin, listing, makeContact, server } from './server.ts';

const SUMMARY: Summary = {
  total: 20,
  total_is_exact: true,
  mas_de: [],
  por_estado: { prospecto: 14, calificado: 5, cliente: 1, inactivo: 0 },
  por_semana: Array.from({ length: 12 }, (_, index) => ({
    semana: new Date(Date.UTC(2026, 8, 7 + 7 * index)).toISOString().slice(0, 10),
    nuevos: index,
    total: 10 + index,
  })),
  por_ciudad: [
    { ciudad: 'Bogotá', total: 12 },
    { ciudad: 'Cali', total: 1 },
  ],
};
const EMPTY: Summary = {
  total: 0,
  total_is_exact: true,
  mas_de: [],
  por_estado: { prospecto: 0, calificado: 0, cliente: 0, inactivo: 0 },
  por_semana: SUMMARY.por_semana.map(({ semana }) => ({ semana, nuevos: 0, total: 0 })),
  por_ciudad: [],
};

const summarized = (summary: Summary) =>
  http.get('*/api/contactos/resumen', () => HttpResponse.json(summary));

describe('the home page', () => {
  it('greets by name and shows the five newest', async () => {
    server.use(asAdmin, summarized(SUMMARY), listing([makeContact()]));
    renderApp('/');
    expect(await screen.findByRole('heading', { level: 1 })).toHaveTextContent(/^Buen[oa]s .+, Admin$/);
    expect(await screen.findByRole('link', { name: 'Ana Ruiz' })).toHaveAttribute(
      'href',
      `/contactos/${makeContact().id}`,
    );
  });

  it('tells how many are new this week, and how many were the week before', async () => {
    server.use(asAdmin, summarized(SUMMARY), listing([]));
    renderApp('/');
    expect(await screen.findByRole('link', { name: '11 nuevos esta semana' })).toHaveAttribute(
      'href',
      '/contactos?desde=2026-11-23&hasta=2026-11-29',
    );
    expect(screen.getByText('la semana pasada fueron 10')).toBeVisible();
  });

  it.each([
    ['Prospecto: 14 contactos, 70% del total', '/contactos?estado=prospecto'],
    ['Cliente: 1 contacto, 5% del total', '/contactos?estado=cliente'],
    ['Inactivo: 0 contactos, 0% del total', '/contactos?estado=inactivo'],
    ['14–20 sept: 1 nuevo, 11 en total', '/contactos?desde=2026-09-14&hasta=2026-09-20'],
    ['Esta semana (23–29 nov): 11 nuevos, 21 en total', '/contactos?desde=2026-11-23&hasta=2026-11-29'],
    ['Bogotá: 12 contactos, 60% del total', '/contactos?ciudad=Bogot%C3%A1'],
  ])('leads from "%s" to the contacts behind it', async (name, href) => {
    server.use(asAdmin, summarized(SUMMARY), listing([]));
    renderApp('/');
    expect(await screen.findByRole('link', { name })).toHaveAttribute('href', href);
  });

  it('shows each chart as a table too, with the same links', async () => {
    server.use(asAdmin, summarized(SUMMARY), listing([]));
    const { user } = renderApp('/');
    const toggle = await screen.findByRole('button', { name: 'Ver como tabla: Crecimiento' });
    expect(toggle).toHaveAttribute('aria-pressed', 'false');
    await user.click(toggle);
    expect(toggle).toHaveAttribute('aria-pressed', 'true');
    const table = screen.getByRole('table', { name: 'Crecimiento' });
    const rows = within(table).getAllByRole('row').slice(1);
    expect(rows).toHaveLength(12);
    const newest = within(rows[0] as HTMLElement);
    expect(newest.getAllByRole('cell').map((cell) => cell.textContent)).toEqual(['11', '21']);
    expect(newest.getByRole('link', { name: '23–29 nov' })).toHaveAttribute(
      'href',
      '/contactos?desde=2026-11-23&hasta=2026-11-29',
    );
  });

  it('says what to do first where there is nobody', async () => {
    server.use(asAdmin, summarized(EMPTY), listing([]));
    renderApp('/');
    expect(await screen.findByRole('heading', { name: 'Empieza por tu primer contacto' })).toBeVisible();
    const main = within(screen.getByRole('main'));
    expect(main.getByRole('link', { name: 'Nuevo contacto' })).toHaveAttribute('href', '/contactos/nuevo');
  });

  it('can be tried again after a failure', async () => {
    server.use(
      asAdmin,
      http.get('*/api/contactos/resumen', () =>
        HttpResponse.json({ code: 'internal_error', detail: 'Internal Server Error' }, { status: 500 }),
      ),
      listing([]),
    );
    const { user } = renderApp('/');
    const retry = await screen.findByRole('button', { name: 'Reintentar' });
    server.use(summarized(SUMMARY));
    await user.click(retry);
    expect(await screen.findByRole('heading', { name: 'Crecimiento' })).toBeVisible();
  });
});

describe('the reminder of the default password', () => {
  it('stays until the password is changed, and then goes by itself', async () => {
    let isDefault = true;
    server.use(
      asAdmin,
      summarized(SUMMARY),
      listing([]),
      http.get('*/api/auth/me/security', () => HttpResponse.json({ has_default_password: isDefault })),
      http.put('*/api/auth/me/password', () => {
        isDefault = false;
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { user } = renderApp('/');
    await user.click(await screen.findByRole('link', { name: 'Cambiarla ahora' }));
    await user.type(await screen.findByLabelText('Contraseña actual'), 'admin123');
    await user.type(screen.getByLabelText('Contraseña nueva'), 'una frase bien larga{Enter}');
    await waitFor(() =>
      expect(screen.queryByRole('link', { name: 'Cambiarla ahora' })).not.toBeInTheDocument(),
    );
  });
});
