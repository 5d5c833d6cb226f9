import { screen, waitFor, within } from '@testing-library/react';
import { delay, HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { operations } from '@/lib/client';
import type { Contact, DuplicateGroup, DuplicateScan, MergePreview } from '@/lib/types';
import { renderApp } from './render.tsx';
import { asAdmin, listing, makeContact, server } from './server.ts';

const ANA = makeContact();
const MARIA = makeContact({
  id: '00000000-0000-4000-8000-0000000000bb',
  nombres: 'María',
  email: 'maria@example.com',
});
const OPERATION = '00000000-0000-4000-8000-0000000000ee';
const SCAN: DuplicateScan = {
  trabajo_id: '00000000-0000-4000-8000-0000000000dd',
  estado: 'hecho',
  usuario_id: null,
  usuario: null,
  total: 2,
  hechos: 2,
  created_at: '2026-11-26T15:00:00Z',
  finished_at: '2026-11-26T15:00:01Z',
  error: null,
  resultado_at: '2026-11-26T15:00:01Z',
};
const GROUP: DuplicateGroup = {
  id: '00000000-0000-4000-8000-0000000000aa',
  puntaje: 92,
  motivos: ['telefono'],
  contactos: [ANA, MARIA],
  pares: [{ ids: [ANA.id, MARIA.id], puntaje: 92, motivos: ['telefono'] }],
};

const MERGE = `/contactos/fusionar?ids=${ANA.id}&ids=${MARIA.id}`;

function answering(groups: DuplicateGroup[], escaneo: DuplicateScan | null) {
  server.use(
    asAdmin,
    http.get('*/api/duplicados/', () =>
      HttpResponse.json({
        items: groups,
        total: groups.length,
        total_is_exact: true,
        next_cursor: null,
        escaneo,
      }),
    ),
  );
}

describe('duplicates', () => {
  it('are searched for from the page itself, where nobody ever did', async () => {
    answering([], null);
    server.use(
      http.post('*/api/duplicados/buscar', () => {
        answering([GROUP], { ...SCAN, estado: 'en_curso', hechos: 1, resultado_at: null });
        return HttpResponse.json({ trabajo_id: SCAN.trabajo_id }, { status: 202 });
      }),
    );
    const { user } = renderApp('/contactos/duplicados');
    expect(await screen.findByRole('heading', { name: 'Encuentra a quien está dos veces' })).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Buscar duplicados' }));
    expect(await screen.findByRole('progressbar', { name: 'Buscando duplicados' })).toHaveValue(1);
    expect(screen.getByText('1 de 2')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Buscar de nuevo' })).toBeDisabled();
    answering([GROUP], SCAN);
    const group = await screen.findByRole(
      'article',
      { name: 'Parecidos: Ana Ruiz y María Ruiz' },
      { timeout: 5_000 },
    );
    expect(group).toHaveTextContent('Casi seguro');
    expect(group).toHaveTextContent('mismo teléfono');
    expect(within(group).getByRole('link', { name: 'Fusionar… Ana Ruiz y María Ruiz' })).toHaveAttribute(
      'href',
      MERGE,
    );
  });

  it('are none: the page says so, and of a filter what to do', async () => {
    answering([], SCAN);
    const { user } = renderApp('/contactos/duplicados?motivo=correo');
    await user.click(await screen.findByRole('button', { name: 'Ver todos' }));
    expect(await screen.findByRole('heading', { name: 'No hay duplicados' })).toBeVisible();
  });

  it('that could not be loaded are tried again', async () => {
    server.use(
      asAdmin,
      http.get('*/api/duplicados/', () =>
        HttpResponse.json({ code: 'internal_error', detail: '' }, { status: 500 }),
      ),
    );
    const { user } = renderApp('/contactos/duplicados');
    const retry = await screen.findByRole('button', { name: 'Reintentar' });
    answering([GROUP], SCAN);
    await user.click(retry);
    expect(await screen.findByRole('article')).toBeVisible();
  });

  it('of several are merged or dismissed without whom one leaves out', async () => {
    const eva = makeContact({ id: '00000000-0000-4000-8000-0000000000cc', nombres: 'Eva' });
    answering([{ ...GROUP, contactos: [ANA, MARIA, eva] }], SCAN);
    const { user } = renderApp('/contactos/duplicados');
    await user.click(await screen.findByRole('checkbox', { name: 'Incluir a Eva Ruiz' }));
    expect(screen.getByRole('link', { name: /^Fusionar/ })).toHaveAttribute('href', MERGE);
    await user.click(screen.getByRole('checkbox', { name: 'Incluir a María Ruiz' }));
    expect(screen.getByRole('button', { name: /^Fusionar/ })).toBeDisabled();
    expect(screen.getByRole('button', { name: /^No son el mismo/ })).toBeDisabled();
  });
});

const preview = (people: Contact[] = [ANA, MARIA]): MergePreview => ({
  sobreviviente: people[0]?.id ?? '',
  contactos: people,
  campos: (['nombres', 'apellidos', 'nombre_completo', 'email', 'telefono'] as const).map((campo) => {
    const values = people.map((person) => person[campo]);
    const isDifferent = new Set(values).size > 1;
    return {
      campo,
      valores: isDifferent
        ? people.map((person) => ({ valor: person[campo], ids: [person.id] }))
        : [{ valor: values[0], ids: people.map(({ id }) => id) }],
      propuesto: values[0],
      es_distinto: isDifferent,
    };
  }),
  notas_sin_lugar: [],
});

describe('a merge', () => {
  it('is stored as one chose it, over what one saw, and told with its undoing', async () => {
    const sent: unknown[] = [];
    server.use(
      asAdmin,
      listing([ANA]),
      http.get('*/api/contactos/fusionar', () => HttpResponse.json(preview())),
      http.post('*/api/contactos/fusionar', async ({ request }) => {
        sent.push(await request.json());
        return HttpResponse.json(
          { id: ANA.id, contacto: ANA, fusionados: [MARIA.id], operacion_id: OPERATION },
          { headers: { 'X-Operation-ID': OPERATION } },
        );
      }),
      http.get('*/api/contactos/:id', () => HttpResponse.json(ANA)),
    );
    const { user, router } = renderApp(MERGE);
    const email = within(await screen.findByRole('radiogroup', { name: 'Correo' }));
    expect(screen.queryByRole('radiogroup', { name: 'Teléfono' })).not.toBeInTheDocument();
    expect(screen.getByText('2 datos iguales en todos')).toBeVisible();
    await user.click(email.getByRole('radio', { name: /maria@example.com/ }));
    expect(screen.getByRole('region', { name: 'Así queda' })).toHaveTextContent('maria@example.com');
    await user.click(screen.getByRole('button', { name: 'Fusionar 2 contactos' }));
    await waitFor(() => expect(router.state.location.pathname).toBe(`/contactos/${ANA.id}`));
    expect(sent).toEqual([
      {
        ids: [ANA.id, MARIA.id],
        sobreviviente: ANA.id,
        valores: { email: 'maria@example.com' },
        versiones: { [ANA.id]: ANA.updated_at, [MARIA.id]: MARIA.updated_at },
      },
    ]);
    expect(operations.at(-1)).toBe(`contactos/${OPERATION}`);
  });

  it('of who was changed meanwhile is shown anew, and what one chose stays chosen', async () => {
    const changed = { ...MARIA, telefono: '3209998877', updated_at: '2026-11-26T16:00:00Z' };
    server.use(
      asAdmin,
      http.get('*/api/contactos/fusionar', () => HttpResponse.json(preview())),
      http.post('*/api/contactos/fusionar', () => {
        server.use(http.get('*/api/contactos/fusionar', () => HttpResponse.json(preview([ANA, changed]))));
        return HttpResponse.json({ code: 'changed_meanwhile', detail: '', actual: changed }, { status: 412 });
      }),
    );
    const { user } = renderApp(MERGE);
    const email = within(await screen.findByRole('radiogroup', { name: 'Correo' }));
    await user.click(email.getByRole('radio', { name: /maria@example.com/ }));
    await user.click(screen.getByRole('button', { name: 'Fusionar 2 contactos' }));
    const phone = within(await screen.findByRole('radiogroup', { name: 'Teléfono' }));
    expect(phone.getByText('320 999 8877')).toBeVisible();
    expect(screen.getAllByText(/^Cambió mientras elegías: María Ruiz\./)[0]).toBeVisible();
    expect(email.getByRole('radio', { name: /maria@example.com/ })).toBeChecked();
  });

  it('of somebody who is gone says so', async () => {
    server.use(
      asAdmin,
      http.get('*/api/contactos/fusionar', () =>
        HttpResponse.json({ code: 'contact_not_found', detail: '' }, { status: 404 }),
      ),
    );
    renderApp(MERGE);
    expect(await screen.findByRole('heading', { name: 'Uno de estos contactos ya no está' })).toBeVisible();
  });
});

describe('who is like the one that is written', () => {
  const like = (contacto: Contact) => ({ items: [{ contacto, puntaje: 92, motivos: ['telefono'] }] });

  it('is named once one pauses; an older answer never takes the place of a newer one', async () => {
    const asked: string[] = [];
    server.use(
      asAdmin,
      listing([ANA]),
      http.get('*/api/contactos/parecidos', async ({ request }) => {
        const phone = new URL(request.url).searchParams.get('telefono') ?? '';
        asked.push(phone);
        if (phone === '3001234567') {
          await delay(1_500);
          return HttpResponse.json(like(ANA));
        }
        return HttpResponse.json(like(MARIA));
      }),
    );
    const { user } = renderApp('/contactos/nuevo');
    const phone = await screen.findByRole('textbox', { name: 'Teléfono' });
    await user.type(phone, '3001234567');
    await waitFor(() => expect(asked).toEqual(['3001234567']));
    await user.type(phone, '8');
    const link = await screen.findByRole('link', { name: 'María Ruiz' });
    expect(link.closest('[role=status]')).toHaveTextContent(
      /^Ya hay un contacto parecido:.*María Ruiz · mismo teléfono$/,
    );
    await new Promise((resolve) => setTimeout(resolve, 1_600));
    expect(link).toBeInTheDocument();
    expect(link.closest('[role=status]')).not.toHaveTextContent('Ana Ruiz');
    expect(asked).toEqual(['3001234567', '30012345678']);
  });
});

describe('an address of somebody who was merged', () => {
  it('leads to whom they are now, and says so', async () => {
    server.use(
      asAdmin,
      listing([ANA]),
      http.get('*/api/contactos/:id', () => HttpResponse.json(ANA)),
    );
    const { router } = renderApp(`/contactos/${MARIA.id}?buscar=ruiz`);
    await waitFor(() => expect(router.state.location.pathname).toBe(`/contactos/${ANA.id}`));
    expect(router.state.location.search).toEqual({ buscar: 'ruiz' });
    expect(await screen.findByRole('region', { name: 'Ana Ruiz' })).toBeVisible();
  });
});
