/** The API as tests answer it: each test says what it needs, typed from the schema. */

import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { dialled } from '@/lib/phone';
import { type Contact, type ContactPage, ESTADOS, type Summary, type User } from '@/lib/types';

/** What the shell, the list's tabs and the profile ask for each time; a test may answer otherwise. */
export const server = setupServer(
  // No cookie brings anybody back.
  http.post('*/api/auth/sessions/refresh', () =>
    HttpResponse.json({ code: 'invalid_token', detail: '' }, { status: 401 }),
  ),
  http.delete('*/api/auth/sessions/current', () => new HttpResponse(null, { status: 204 })),
  http.get('*/api/auth/me/security', () =>
    HttpResponse.json({ has_default_password: false, needs_second_factor: false }),
  ),
  http.get('*/api/auth/second-factor/', () => HttpResponse.json({ confirmed_at: null, recovery_codes: 0 })),
  http.get('*/api/auth/passkeys/', () => HttpResponse.json([])),
  http.get('*/api/vistas/', () => HttpResponse.json([])),
  http.get('*/api/vistas/totales', () => HttpResponse.json([])),
  http.get('*/api/vistas/predeterminada', () => HttpResponse.json({ vista_id: null })),
  http.get('*/api/equipo/', () => HttpResponse.json([])),
  http.get('*/api/municipios/', () => HttpResponse.json([])),
  http.get('*/api/auth/options', () =>
    HttpResponse.json({
      has_mailbox: false,
      sends_mail: true,
      password_min_length: 11,
      password_min_length_with_second_factor: 8,
    }),
  ),
  http.get('*/api/auth/sessions/', () => HttpResponse.json([])),
  http.get('*/api/auth/api-keys/', () => HttpResponse.json([])),
  // A stream of which nothing comes.
  http.get('*/api/eventos/', () => new HttpResponse(new ReadableStream())),
  // The rail's totals; what lists ask for is each test's own.
  http.get('*/api/contactos/', ({ request }) =>
    new URL(request.url).searchParams.get('size') === '1'
      ? HttpResponse.json({ items: [], total: 0, total_is_exact: true, page: 0, size: 1 })
      : undefined,
  ),
  // Nobody is like anybody.
  http.get('*/api/contactos/parecidos', () => HttpResponse.json({ items: [] })),
  http.get('*/api/contactos/resumen', () => HttpResponse.json(summaryOf([]))),
);

export const ADMIN: User = {
  id: '00000000-0000-4000-8000-000000000001',
  email: 'admin@example.com',
  nombres: 'Admin',
  apellidos: 'Sistema',
  nombre_completo: 'Admin Sistema',
  is_active: true,
  is_superuser: true,
  is_invited: false,
  has_second_factor: false,
  created_at: '2026-11-01T12:00:00Z',
  updated_at: '2026-11-01T12:00:00Z',
};

export function makeContact(values: Partial<Contact> = {}): Contact {
  const nombres = values.nombres ?? 'Ana';
  const apellidos = values.apellidos ?? 'Ruiz';
  return {
    id: '00000000-0000-4000-8000-0000000000aa',
    nombres,
    apellidos,
    nombre_completo: `${nombres} ${apellidos}`,
    email: 'ana@example.com',
    telefono: '3001234567',
    estado: 'prospecto',
    cedula: null,
    ciudad: 'Bogotá',
    pais: 'Colombia',
    notas: null,
    propietario_id: null,
    tipo_documento: null,
    municipio: null,
    ...dialled(values.telefono ?? '3001234567'),
    documento: null,
    digito_verificacion: null,
    created_at: '2026-11-20T15:00:00Z',
    updated_at: '2026-11-20T15:00:00Z',
    ...values,
  };
}

export const asAdmin = http.get('*/api/auth/me', () => HttpResponse.json(ADMIN));

/** The refusal of a request that says which version it changes, where that is not this one any more. */
export function refusalOf(request: Request, actual: { updated_at: string }) {
  const seen = request.headers.get('If-Match');
  if (seen === null || seen === `"${actual.updated_at}"`) return null;
  return HttpResponse.json({ code: 'changed_meanwhile', detail: '', actual }, { status: 412 });
}

/** Somebody else changes it, or one does oneself: a second later than the last change. */
export function changeStored<T extends { updated_at: string }>(stored: T, changes: Partial<T>): T {
  const updated_at = new Date(Date.parse(stored.updated_at) + 1_000).toISOString();
  return Object.assign(stored, changes, { updated_at });
}

const matching =
  (contacts: Contact[]) =>
  (query: URLSearchParams): Contact[] => {
    const estados = query.getAll('filter_estado');
    const search = (query.get('search') ?? '').toLowerCase();
    return contacts.filter(
      (contact) =>
        (estados.length === 0 || estados.includes(contact.estado)) &&
        contact.nombre_completo.toLowerCase().includes(search),
    );
  };

/** Lists these contacts and counts them, filtered by estado and search as the real one does, near enough for a page's tests. */
export function listing(contacts: Contact[]) {
  const filtered = matching(contacts);
  return http.get(/\/api\/contactos\/(resumen)?$/, ({ request }) => {
    const { searchParams: query, pathname } = new URL(request.url);
    if (pathname.endsWith('resumen')) return HttpResponse.json(summaryOf(filtered(query)));
    const size = Number(query.get('size') ?? 10);
    const page = Number(query.get('page') ?? 0);
    const start = Number(query.get('cursor') ?? page * size);
    const found = filtered(query);
    const items = found.slice(start, start + size);
    return HttpResponse.json(
      pageOf(items, {
        total: found.length,
        page,
        size,
        next_cursor: start + size < found.length ? String(start + size) : null,
        coincidencias: marks(items, query.get('search') ?? ''),
      }),
    );
  });
}

/** What the server answers to a request for a list: all there is, unless told otherwise. */
export function pageOf(items: Contact[], rest: Partial<ContactPage> = {}): ContactPage {
  return {
    items,
    total: items.length,
    total_is_exact: true,
    page: 0,
    size: 50,
    next_cursor: null,
    coincidencias: {},
    ...rest,
  };
}

function marks(contacts: Contact[], search: string): ContactPage['coincidencias'] {
  if (!search) return {};
  return Object.fromEntries(
    contacts.map(({ id, nombre_completo }) => {
      const from = nombre_completo.toLowerCase().indexOf(search.toLowerCase());
      return [id, { nombre_completo: [[from, from + search.length]] }];
    }),
  );
}

function summaryOf(contacts: Contact[]): Summary {
  const count = (estado: Contact['estado']) => contacts.filter((contact) => contact.estado === estado).length;
  return {
    total: contacts.length,
    total_is_exact: true,
    por_estado: Object.fromEntries(ESTADOS.map((estado) => [estado, count(estado)])),
    mas_de: [],
    por_semana: [],
    por_ciudad: [],
  };
}
