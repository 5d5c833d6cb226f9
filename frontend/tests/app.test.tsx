import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { afterEach, describe, expect, it } from 'vitest';
import { setLanguage } from '@/lib/i18n';
import { renderApp } from './render.tsx';
import { ADMIN, asAdmin, listing, makeContact, pageOf, server } from './server.ts';

const ANA = makeContact();
const LUIS = makeContact({
  id: '00000000-0000-4000-8000-0000000000bb',
  nombres: 'Luis',
  apellidos: 'Peña',
  email: 'luis@example.com',
  estado: 'cliente',
});

const refuse = (status: number, code: string, detail: string) =>
  HttpResponse.json({ code, detail }, { status });

describe('signing in', () => {
  it('is asked for first, and leads to the page that was wanted', async () => {
    server.use(
      asAdmin,
      listing([ANA, LUIS]),
      http.post('*/api/auth/sessions/', async ({ request }) => {
        const sent = (await request.json()) as Record<string, string>;
        return sent.email === ADMIN.email && sent.password === 'admin123'
          ? HttpResponse.json({ access_token: 'fresh', token_type: 'bearer', expires_in: 900 })
          : refuse(400, 'incorrect_login', 'Incorrect email or password');
      }),
    );
    const { router, user } = renderApp('/contactos?estado=cliente', { token: null });

    await user.type(await screen.findByLabelText('Correo'), ADMIN.email);
    await user.type(screen.getByLabelText('Contraseña'), 'wrong{Enter}');
    expect(await screen.findByRole('alert')).toHaveTextContent('El correo o la contraseña no coinciden');

    await user.clear(screen.getByLabelText('Contraseña'));
    await user.type(screen.getByLabelText('Contraseña'), 'admin123{Enter}');
    expect(await screen.findByRole('link', { name: 'Luis Peña' })).toBeVisible();
    expect(router.state.location.href).toBe('/contactos?estado=cliente');
  });

  it('names what is missing before anything is sent', async () => {
    const { user } = renderApp('/entrar', { token: null });
    await user.click(await screen.findByRole('button', { name: 'Entrar' }));
    expect(screen.getByLabelText('Correo')).toHaveAccessibleDescription('Escribe tu correo.');
    expect(screen.getByLabelText('Correo')).toHaveFocus();
  });

  it.each([
    'evil.example',
    'https://evil.example',
    '//evil.example',
    '/%5Cevil.example',
    '/%09/evil.example',
    '/%0A/evil.example',
    '%09//evil.example',
    '/contactos%00',
  ])('does not lead to %s', async (volver) => {
    const { router } = renderApp(`/entrar?volver=${volver}`, { token: null });
    await screen.findByLabelText('Correo');
    expect(router.state.matches.at(-1)?.search).toEqual({});
  });

  it('is over for who is signed in, who is led into the app whatever the link says', async () => {
    server.use(asAdmin, listing([ANA]));
    const { router } = renderApp('/entrar?volver=/%09/evil.example');
    await waitFor(() => expect(router.state.location.href).toBe('/'));
    expect(await screen.findByRole('heading', { level: 1 })).toHaveTextContent('Admin');
  });
});

describe('an expired session', () => {
  it('asks for the password over the page, and sends again what was refused', async () => {
    let token = 'a-token';
    server.use(
      asAdmin,
      http.get('*/api/contactos/', ({ request }) => {
        if (request.headers.get('Authorization') !== `Bearer ${token}`)
          return refuse(401, 'invalid_token', 'Could not validate credentials');
        return HttpResponse.json(pageOf([ANA]));
      }),
      http.post('*/api/contactos/', async ({ request }) => {
        if (request.headers.get('Authorization') !== `Bearer ${token}`)
          return refuse(401, 'invalid_token', 'Could not validate credentials');
        return HttpResponse.json({ ...ANA, ...((await request.json()) as object) });
      }),
      http.get(`*/api/contactos/${ANA.id}`, () => HttpResponse.json(ANA)),
      http.post('*/api/auth/sessions/', () =>
        HttpResponse.json({ access_token: token, token_type: 'bearer', expires_in: 900 }),
      ),
    );
    const { router, user } = renderApp('/contactos/nuevo');
    await user.type(await screen.findByLabelText('Nombres'), 'Ana');
    await user.type(screen.getByLabelText('Apellidos'), 'Ruiz');
    await user.type(screen.getByLabelText('Correo'), 'ana@example.com');
    await user.type(screen.getByLabelText('Teléfono'), '3001234567');

    token = 'another-token';
    await user.click(screen.getByRole('button', { name: 'Guardar' }));
    const dialog = await screen.findByRole('dialog', { name: 'Tu sesión venció' });
    expect(within(dialog).getByLabelText('Correo')).toHaveValue(ADMIN.email);
    await user.type(within(dialog).getByLabelText('Contraseña'), 'admin123{Enter}');

    await waitFor(() => expect(router.state.location.pathname).toBe(`/contactos/${ANA.id}`));
  });
});

describe('the list of contacts', () => {
  it('shows people with what one does with them', async () => {
    server.use(asAdmin, listing([ANA, LUIS]));
    renderApp('/contactos');
    expect(await screen.findByRole('link', { name: 'Ana Ruiz' })).toBeVisible();
    expect(screen.getByRole('link', { name: 'Llamar a Ana Ruiz' })).toHaveAttribute(
      'href',
      'tel:+573001234567',
    );
    expect(await screen.findByRole('button', { name: 'Todos 2' })).toHaveAttribute('aria-pressed', 'true');
  });

  it('searches as one types and keeps it in the address', async () => {
    server.use(asAdmin, listing([ANA, LUIS]));
    const { router, user } = renderApp('/contactos');
    await user.type(await screen.findByRole('searchbox', { name: 'Buscar contactos' }), 'luis');
    await waitFor(() => expect(screen.queryByRole('link', { name: 'Ana Ruiz' })).not.toBeInTheDocument());
    expect(screen.getByRole('link', { name: 'Luis Peña' })).toBeVisible();
    expect(router.state.location.href).toBe('/contactos?buscar=luis');
  });

  it('sorts by its heads', async () => {
    server.use(asAdmin, listing([ANA, LUIS]));
    const { router, user } = renderApp('/contactos');
    const head = await screen.findByRole('columnheader', { name: 'Nombre' });
    await user.click(within(head).getByRole('button'));
    await waitFor(() => expect(router.state.location.href).toBe('/contactos?orden=nombre_completo'));
    expect(head).toHaveAttribute('aria-sort', 'ascending');
  });

  it('says so when nobody matches', async () => {
    server.use(asAdmin, listing([ANA]));
    renderApp('/contactos?buscar=perez');
    expect(await screen.findByRole('heading', { name: 'Sin resultados para «perez»' })).toBeVisible();
  });

  it('teaches when there is nobody yet', async () => {
    server.use(asAdmin, listing([]));
    renderApp('/contactos');
    expect(await screen.findByRole('heading', { name: 'Aquí van a estar tus contactos' })).toBeVisible();
  });

  it('can be tried again after a failure', async () => {
    server.use(
      asAdmin,
      http.get('*/api/contactos/', () => refuse(500, 'internal_error', 'Internal Server Error')),
    );
    const { user } = renderApp('/contactos');
    const retry = await screen.findByRole('button', { name: 'Reintentar' });
    server.use(listing([ANA]));
    await user.click(retry);
    expect(await screen.findByRole('link', { name: 'Ana Ruiz' })).toBeVisible();
  });

  it('goes to the last page where the address lies behind it', async () => {
    server.use(asAdmin, listing([ANA]));
    const { router } = renderApp('/contactos?pagina=9');
    expect(await screen.findByRole('link', { name: 'Ana Ruiz' })).toBeVisible();
    expect(router.state.location.href).toBe('/contactos');
  });
});

describe('the palette', () => {
  it('opens with Ctrl K and finds a person', async () => {
    server.use(
      asAdmin,
      listing([ANA, LUIS]),
      http.get('*/api/contactos/:id', () => HttpResponse.json(LUIS)),
    );
    const { router, user } = renderApp('/contactos');
    await screen.findByRole('link', { name: 'Ana Ruiz' });
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await screen.findByRole('combobox', { name: 'Busca un contacto o una acción' }), 'luis');
    await screen.findByRole('option', { name: /Luis Peña/ });
    await user.keyboard('{Enter}');
    await waitFor(() => expect(router.state.location.pathname).toBe(`/contactos/${LUIS.id}`));
  });

  it('opens whom one typed, though Enter came before the answer', async () => {
    let answer = () => {};
    let isAsked = false;
    server.use(
      asAdmin,
      http.get('*/api/contactos/', async ({ request }) => {
        if (new URL(request.url).searchParams.get('search') !== 'luis') return undefined;
        isAsked = true;
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
        return undefined;
      }),
      listing([ANA, LUIS]),
      http.get('*/api/contactos/:id', ({ params }) => HttpResponse.json(params.id === LUIS.id ? LUIS : ANA)),
    );
    const { router, user } = renderApp('/contactos');
    await screen.findByRole('link', { name: 'Ana Ruiz' });
    await user.keyboard('{Control>}k{/Control}');
    const field = await screen.findByRole('combobox', { name: 'Busca un contacto o una acción' });
    await user.type(field, 'ana');
    await screen.findByRole('option', { name: /Ana Ruiz/ });
    await user.clear(field);
    await user.type(field, 'luis{Enter}');
    await waitFor(() => expect(isAsked).toBe(true));
    expect(field).toBeVisible();
    expect(router.state.location.pathname).toBe('/contactos');
    answer();
    await waitFor(() => expect(router.state.location.pathname).toBe(`/contactos/${LUIS.id}`));
    expect(field).not.toBeInTheDocument();
  });
});

describe('the server', () => {
  it('is said to be gone, and the list comes back with it', async () => {
    server.use(
      asAdmin,
      http.get('*/api/contactos/', () => refuse(503, 'unavailable', 'The database cannot be reached')),
      http.get('*/health', () => HttpResponse.json({ status: 'ok' })),
    );
    const { user } = renderApp('/contactos');
    const bar = await screen.findByText('El servidor no responde. Seguimos intentando.');
    server.use(listing([ANA]));
    await user.click(within(bar.parentElement as HTMLElement).getByRole('button', { name: 'Reintentar' }));
    expect(await screen.findByRole('link', { name: 'Ana Ruiz' })).toBeVisible();
    expect(screen.queryByText('El servidor no responde. Seguimos intentando.')).not.toBeInTheDocument();
  });
});

it('an unknown address has a page of its own', async () => {
  server.use(asAdmin);
  renderApp('/nada');
  expect(await screen.findByRole('heading', { name: 'Esta página no existe' })).toBeVisible();
});

describe('the sheet of shortcuts', () => {
  afterEach(() => setLanguage('es'));

  it.each([
    ['es', 'Atajos del teclado', 'Supr'],
    ['en', 'Keyboard shortcuts', 'Del'],
  ] as const)('calls the keys in %s as the keyboards do', async (language, title, key) => {
    server.use(asAdmin, listing([ANA]));
    await setLanguage(language);
    const { user } = renderApp('/contactos');
    await screen.findByRole('link', { name: 'Ana Ruiz' });
    await user.keyboard('?');
    const sheet = within(await screen.findByRole('dialog', { name: title }));
    expect(sheet.getByText(key)).toBeVisible();
  });
});
