import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';
import { chainsStore } from '@/features/contacts/chain';
import { setView, viewStore } from '@/features/contacts/view';
import type { Contact } from '@/lib/types';
import { renderApp } from './render.tsx';
import { asAdmin, listing, makeContact, pageOf, server } from './server.ts';

const person = (number: number, values: Partial<Contact> = {}) =>
  makeContact({
    id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    nombres: `Persona ${number}`,
    apellidos: 'Ruiz',
    email: `persona.${number}@example.com`,
    ...values,
  });
const people = (count: number) => Array.from({ length: count }, (_, index) => person(index + 1));

/** jsdom lays nothing out: the screen is 900 pixels high, and a row 44. */
function scrollTo(row: number): void {
  const scroller = screen.getByRole('table').parentElement as HTMLElement;
  scroller.scrollTop = row * 44;
  fireEvent.scroll(scroller);
}

beforeEach(() => {
  chainsStore.set(new Map());
  setView({ ...viewStore.get(), mode: 'endless' });
});

describe('the list without end', () => {
  it('draws what is near, and loads what one scrolls to', async () => {
    server.use(asAdmin, listing(people(170)));
    renderApp('/contactos');
    expect(await screen.findByText('Persona 1 Ruiz')).toBeVisible();
    expect(screen.getByRole('table')).toHaveAttribute('aria-rowcount', '171');
    expect(screen.queryByText('Persona 50 Ruiz')).not.toBeInTheDocument();
    for (const row of [40, 90, 150]) {
      scrollTo(row);
      await screen.findByText(`Persona ${row + 5} Ruiz`);
    }
    expect(await screen.findByText('Persona 170 Ruiz')).toBeVisible();
    expect(screen.getByText('Persona 170 Ruiz').closest('tr')).toHaveAttribute('aria-rowindex', '171');
    expect(screen.queryByText('Persona 1 Ruiz')).not.toBeInTheDocument();
    expect(screen.getByText('170 contactos', { selector: 'footer' })).toBeVisible();
  });

  it('never shows a row twice, whatever moved meanwhile', async () => {
    const all = people(60);
    server.use(
      asAdmin,
      // Somebody new came in front: two of the first page come again on the second.
      http.get(/contactos\/$/, ({ request }) =>
        new URL(request.url).searchParams.has('cursor')
          ? HttpResponse.json(pageOf(all.slice(48), { total: 60 }))
          : HttpResponse.json(pageOf(all.slice(0, 50), { total: 60, next_cursor: 'c' })),
      ),
    );
    renderApp('/contactos');
    await screen.findByText('Persona 1 Ruiz');
    scrollTo(38);
    expect(await screen.findByText('Persona 60 Ruiz')).toBeVisible();
    expect(screen.getAllByText('Persona 49 Ruiz')).toHaveLength(1);
    expect(screen.getAllByText('Persona 50 Ruiz')).toHaveLength(1);
  });

  it.each([
    ['más de 10.000 contactos', ['prospecto' as const]],
    // No estado has more than 10,000, and so the figures of the tabs know.
    ['15.000 contactos', []],
  ])('says how many there are as far as anybody counted: %s', async (text, mas_de) => {
    const summary = {
      total: 15_000,
      total_is_exact: mas_de.length === 0,
      por_estado: { prospecto: 9_000, calificado: 5_000, cliente: 1_000, inactivo: 0 },
      mas_de,
      por_semana: [],
      por_ciudad: [],
    };
    server.use(
      asAdmin,
      http.get(/contactos\/$/, ({ request }) => {
        const isFirst = !new URL(request.url).searchParams.has('cursor');
        const further = { total: 10_000, total_is_exact: false, next_cursor: isFirst ? 'c' : null };
        return HttpResponse.json(pageOf(isFirst ? people(3) : [], further));
      }),
      http.get('*/api/contactos/resumen', () => HttpResponse.json(summary)),
    );
    renderApp('/contactos?con=notas');
    expect(await screen.findByText(text)).toBeVisible();
  });

  it('keeps what is there where more cannot be loaded, and tries again', async () => {
    const all = people(60);
    let isBroken = true;
    server.use(
      asAdmin,
      http.get(/contactos\/$/, ({ request }) => {
        const isNext = new URL(request.url).searchParams.has('cursor');
        if (isNext && isBroken)
          return HttpResponse.json({ code: 'internal_error', detail: '' }, { status: 500 });
        return HttpResponse.json(
          isNext
            ? pageOf(all.slice(50), { total: 60 })
            : pageOf(all.slice(0, 50), { total: 60, next_cursor: 'c' }),
        );
      }),
    );
    const { user } = renderApp('/contactos');
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('No se pudieron cargar más contactos.');
    expect(screen.getByText('Persona 1 Ruiz')).toBeVisible();
    isBroken = false;
    await user.click(within(alert).getByRole('button', { name: 'Reintentar' }));
    // Below the list, and in the live region.
    const [count] = await screen.findAllByText('60 contactos');
    expect(count).toBeVisible();
  });

  it('leads from contact to contact over the border of a page', async () => {
    const all = people(60);
    server.use(
      asAdmin,
      listing(all),
      http.get('*/api/contactos/:id', ({ params }) =>
        HttpResponse.json(all.find(({ id }) => id === params.id)),
      ),
    );
    const { router, user } = renderApp('/contactos');
    await screen.findByText('Persona 1 Ruiz');
    scrollTo(38);
    await user.click(await screen.findByText('Persona 50 Ruiz'));
    expect(await screen.findByText('50 de 60')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Contacto siguiente' }));
    expect(await screen.findByText('51 de 60')).toBeVisible();
    expect(router.state.location.pathname).toBe(`/contactos/${person(51).id}`);
    await user.keyboard('k');
    expect(await screen.findByText('50 de 60')).toBeVisible();
  });
});

describe('a search', () => {
  it('marks what it found, also where no column shows it', async () => {
    const ana = person(1, { nombres: 'Ana', cedula: '1.020.304', notas: 'Quiere café de Jardín' });
    server.use(
      asAdmin,
      http.get(/contactos\/$/, () =>
        HttpResponse.json(
          pageOf([ana], { coincidencias: { [ana.id]: { nombre_completo: [[0, 3]], notas: [[7, 11]] } } }),
        ),
      ),
    );
    renderApp('/contactos?buscar=ana+cafe');
    const row = (await screen.findByRole('link', { name: 'Ana Ruiz' })).closest('tr') as HTMLElement;
    expect([...row.querySelectorAll('mark')].map((mark) => mark.textContent)).toEqual(['Ana', 'café']);
    expect(row).toHaveTextContent('Notas: Quiere café de Jardín');
    expect(screen.getByRole('combobox', { name: 'Ordenar por' })).toHaveValue('relevancia');
  });
});

describe('the filters', () => {
  it('are chips, each changed and taken away where it stands', async () => {
    server.use(asAdmin, listing(people(3)));
    const { router, user } = renderApp('/contactos?estado=cliente&estado=prospecto&ciudad=Cali');
    await user.click(await screen.findByRole('button', { name: 'Estado: Prospecto, Cliente' }));
    await user.click(await screen.findByRole('checkbox', { name: 'Inactivo' }));
    await waitFor(() =>
      expect(router.state.location.href).toBe(
        '/contactos?estado=prospecto&estado=cliente&estado=inactivo&ciudad=Cali',
      ),
    );
    await user.click(screen.getByRole('button', { name: 'Quitar el filtro Ciudad' }));
    await waitFor(() => expect(screen.queryByRole('button', { name: /^Ciudad: / })).not.toBeInTheDocument());
    expect(screen.getByRole('button', { name: 'Filtro' })).toHaveFocus();
  });

  it('take a city that nobody offered', async () => {
    server.use(asAdmin, listing(people(3)));
    const { router, user } = renderApp('/contactos');
    await user.click(await screen.findByRole('button', { name: 'Filtro' }));
    const dialog = await screen.findByRole('dialog');
    await user.click(await within(dialog).findByRole('button', { name: 'Ciudad' }));
    await user.type(await screen.findByRole('textbox', { name: 'Ciudad' }), ' Jericó {Enter}');
    expect(await screen.findByRole('checkbox', { name: 'Jericó' })).toBeChecked();
    expect(router.state.location.href).toBe('/contactos?ciudad=Jeric%C3%B3');
  });

  it('refuse a last day before the first', async () => {
    server.use(asAdmin, listing(people(3)));
    const { router, user } = renderApp('/contactos?actualizado_desde=2026-05-01');
    await user.click(await screen.findByRole('button', { name: /^Actualizado: desde 1 may/ }));
    fireEvent.change(await screen.findByLabelText('Hasta'), { target: { value: '2026-04-01' } });
    expect(screen.getByRole('alert')).toHaveTextContent('posterior');
    await user.click(screen.getByRole('button', { name: 'Aplicar' }));
    expect(router.state.location.href).toBe('/contactos?actualizado_desde=2026-05-01');
  });
});
