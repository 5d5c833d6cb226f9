/** The API as tests answer it: each test says what it needs, typed from the schema. */

import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import type { Contact, User } from '@/lib/types';

/** What the shell asks for on every page; a test may answer otherwise. */
export const server = setupServer(
  http.get('*/api/auth/me/security', () => HttpResponse.json({ has_default_password: false })),
);

export const ADMIN: User = {
  id: '00000000-0000-4000-8000-000000000001',
  email: 'admin@example.com',
  nombres: 'Admin',
  apellidos: 'Sistema',
  nombre_completo: 'Admin Sistema',
  is_active: true,
  is_superuser: true,
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
    created_at: '2026-11-20T15:00:00Z',
    updated_at: '2026-11-20T15:00:00Z',
    ...values,
  };
}

export const asAdmin = http.get('*/api/auth/me', () => HttpResponse.json(ADMIN));

/** Lists these contacts, filtered by estado and search as the real one does, near enough for a page's tests. */
export function listing(contacts: Contact[]) {
  return http.get('*/api/contactos/', ({ request }) => {
    const query = new URL(request.url).searchParams;
    const size = Number(query.get('size') ?? 10);
    const page = Number(query.get('page') ?? 0);
    const search = (query.get('search') ?? '').toLowerCase();
    const matching = contacts.filter(
      (contact) =>
        (!query.get('filter_estado') || contact.estado === query.get('filter_estado')) &&
        contact.nombre_completo.toLowerCase().includes(search),
    );
    const items = matching.slice(page * size, (page + 1) * size);
    return HttpResponse.json({ items, total: matching.length, page, size });
  });
}
