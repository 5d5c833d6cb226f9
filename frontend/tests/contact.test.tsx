import { cleanup, screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { readDraft, writeDraft } from '@/features/contacts/drafts';
import type { Contact } from '@/lib/types';
import { renderApp } from './render.tsx';
import { ADMIN, asAdmin, changeStored, listing, makeContact, refusalOf, server } from './server.ts';

const ANA = makeContact();
const LUIS = makeContact({
  id: '00000000-0000-4000-8000-0000000000bb',
  nombres: 'Luis',
  apellidos: 'Peña',
  email: 'luis@example.com',
  telefono: '6012345678',
});
const PATH = `/contactos/${ANA.id}`;
const DRAFT_OF = { owner: ADMIN.id, id: ANA.id };
const NEW = { owner: ADMIN.id, id: null };

const taken = () =>
  HttpResponse.json(
    { detail: 'A contact with this email already exists', code: 'contact_email_taken' },
    { status: 400 },
  );

/** A service that keeps these contacts; `sent` is what it was asked to store. */
function serving(contacts: Contact[]) {
  const sent: unknown[] = [];
  const find = (id: unknown) => contacts.findIndex((contact) => contact.id === id);
  server.use(
    asAdmin,
    listing(contacts),
    http.get('*/api/contactos/:id', ({ params }) => {
      const contact = contacts[find(params.id)];
      return contact
        ? HttpResponse.json(contact)
        : HttpResponse.json({ detail: 'Contact not found', code: 'contact_not_found' }, { status: 404 });
    }),
    http.put('*/api/contactos/:id', async ({ params, request }) => {
      const stored = contacts[find(params.id)] as Contact;
      const refusal = refusalOf(request, stored);
      if (refusal) return refusal;
      const body = (await request.json()) as Partial<Contact>;
      sent.push(body);
      if (contacts.some((contact) => contact.email === body.email && contact.id !== params.id))
        return taken();
      const index = find(params.id);
      const saved = { ...(contacts[index] as Contact), ...body };
      contacts[index] = { ...saved, nombre_completo: `${saved.nombres} ${saved.apellidos}` };
      return HttpResponse.json(contacts[index]);
    }),
    http.post('*/api/contactos/', async ({ request }) => {
      const body = (await request.json()) as Partial<Contact>;
      sent.push(body);
      if (contacts.some((contact) => contact.email === body.email)) return taken();
      const made = makeContact({ ...body, id: '00000000-0000-4000-8000-0000000000cc' });
      contacts.push(made);
      return HttpResponse.json(made);
    }),
  );
  return { sent };
}

const panel = async (name: string) => within(await screen.findByRole('region', { name }));
const said = () => screen.getAllByRole('status').map((region) => region.textContent);

describe('a contact', () => {
  it('offers what one does with a person', async () => {
    serving([ANA, LUIS]);
    renderApp(PATH);
    const ana = await panel('Ana Ruiz');
    expect(ana.getByRole('link', { name: 'Llamar' })).toHaveAttribute('href', 'tel:+573001234567');
    expect(ana.getByRole('link', { name: 'WhatsApp' })).toHaveAttribute('href', 'https://wa.me/573001234567');
    expect(ana.getByRole('link', { name: 'Correo' })).toHaveAttribute('href', 'mailto:ana@example.com');
  });

  it('has no WhatsApp at a fixed line', async () => {
    serving([LUIS]);
    renderApp(`/contactos/${LUIS.id}`);
    const luis = await panel('Luis Peña');
    expect(luis.getByRole('link', { name: 'Llamar' })).toBeVisible();
    expect(luis.queryByRole('link', { name: 'WhatsApp' })).not.toBeInTheDocument();
  });

  it('copies a value and says so', async () => {
    serving([ANA]);
    const { user } = renderApp(PATH);
    await user.click(await screen.findByRole('button', { name: 'Copiar Teléfono' }));
    await waitFor(() => expect(said()).toContain('Teléfono: copiado'));
    expect(await navigator.clipboard.readText()).toBe('3001234567');
  });

  it('that is gone says so', async () => {
    serving([ANA]);
    renderApp('/contactos/00000000-0000-4000-8000-0000000000ff');
    expect(await screen.findByRole('heading', { name: 'Este contacto ya no está' })).toBeVisible();
  });
});

describe('a value edited where it stands', () => {
  it('is saved by Enter, shown at once, and told', async () => {
    const { sent } = serving([ANA]);
    const { user } = renderApp(PATH);
    await user.click(await screen.findByRole('button', { name: 'Ciudad: Bogotá. Editar' }));
    const field = screen.getByRole('textbox', { name: 'Ciudad' });
    await waitFor(() => expect(field).toHaveFocus());
    await user.clear(field);
    await user.type(field, 'Pasto{Enter}');
    const value = screen.getByRole('button', { name: 'Ciudad: Pasto. Editar' });
    await waitFor(() => expect(value).toHaveFocus());
    await waitFor(() => expect(said()).toContain('Ciudad: guardado'));
    expect(sent).toEqual([{ ciudad: 'Pasto' }]);
    expect(screen.getByRole('cell', { name: 'Pasto' })).toBeVisible();
    expect(readDraft(DRAFT_OF)).toEqual({});
  });

  it('is taken back by Escape, which closes nothing else', async () => {
    const { sent } = serving([ANA]);
    const { router, user } = renderApp(PATH);
    await user.click(await screen.findByRole('button', { name: 'Ciudad: Bogotá. Editar' }));
    await user.type(screen.getByRole('textbox', { name: 'Ciudad' }), ' D.C.{Escape}');
    const value = screen.getByRole('button', { name: 'Ciudad: Bogotá. Editar' });
    await waitFor(() => expect(value).toHaveFocus());
    expect(router.state.location.pathname).toBe(PATH);
    expect(readDraft(DRAFT_OF)).toEqual({});
    expect(sent).toEqual([]);
  });

  it('is saved when one goes on to another', async () => {
    const { sent } = serving([ANA]);
    const { user } = renderApp(PATH);
    await user.click(await screen.findByRole('button', { name: 'Cédula: Sin dato. Editar' }));
    await user.type(screen.getByRole('textbox', { name: 'Cédula' }), '1020304050');
    await user.click(screen.getByRole('button', { name: 'Ciudad: Bogotá. Editar' }));
    await waitFor(() => expect(sent).toEqual([{ cedula: '1020304050' }]));
    await waitFor(() => expect(screen.getByRole('textbox', { name: 'Ciudad' })).toHaveFocus());
  });

  it('keeps what was typed at a refusal, and leads to who has the e-mail', async () => {
    serving([ANA, LUIS]);
    const { router, user } = renderApp(PATH);
    await user.click(await screen.findByRole('button', { name: 'Correo: ana@example.com. Editar' }));
    const typed = screen.getByRole('textbox', { name: 'Correo' });
    await user.clear(typed);
    await user.type(typed, 'luis@example.com{Enter}');
    expect(await screen.findByRole('alert')).toHaveTextContent('Ese correo ya es de otro contacto. Buscarlo');
    const field = screen.getByRole('textbox', { name: 'Correo' });
    expect(field).toHaveValue('luis@example.com');
    await waitFor(() => expect(field).toHaveFocus());
    const ana = within(screen.getByRole('region', { name: 'Ana Ruiz' }));
    expect(ana.getByRole('link', { name: 'Correo' })).toHaveAttribute('href', 'mailto:ana@example.com');
    expect(readDraft(DRAFT_OF)).toEqual({ email: 'luis@example.com' });

    await user.click(screen.getByRole('link', { name: 'Buscarlo' }));
    await waitFor(() => expect(router.state.location.search).toEqual({ buscar: 'luis@example.com' }));
  });

  it('has lines where it is a note', async () => {
    const { sent } = serving([ANA]);
    const { user } = renderApp(PATH);
    await user.click(await screen.findByRole('button', { name: 'Notas: Sin dato. Editar' }));
    await user.type(
      screen.getByRole('textbox', { name: 'Notas' }),
      'Llamar{Enter}El martes{Control>}{Enter}{/Control}',
    );
    await waitFor(() => expect(sent).toEqual([{ notas: 'Llamar\nEl martes' }]));
  });

  it('may not lose what a contact needs', async () => {
    const { sent } = serving([ANA]);
    const { user } = renderApp(PATH);
    await user.click(await screen.findByRole('button', { name: 'Nombres: Ana. Editar' }));
    const field = screen.getByRole('textbox', { name: 'Nombres' });
    await user.clear(field);
    await user.type(field, '{Enter}');
    expect(field).toHaveAccessibleDescription('Falta este dato.');
    expect(sent).toEqual([]);
  });
});

describe('the estado', () => {
  it('changes at once, and back where the server refuses', async () => {
    serving([ANA]);
    let refuse = () => {};
    server.use(
      http.put('*/api/contactos/:id', async () => {
        await new Promise<void>((resolve) => {
          refuse = resolve;
        });
        return HttpResponse.json({ detail: 'no', code: 'internal_error' }, { status: 500 });
      }),
    );
    const { user } = renderApp(PATH);
    await user.click(await screen.findByRole('button', { name: 'Estado: Prospecto. Cambiar' }));
    await user.click(await screen.findByRole('menuitemradio', { name: 'Cliente' }));
    expect(await screen.findByRole('button', { name: 'Estado: Cliente. Cambiar' })).toBeVisible();
    expect(screen.getByRole('cell', { name: 'Cliente' })).toBeVisible();
    refuse();
    expect(await screen.findByRole('button', { name: 'Estado: Prospecto. Cambiar' })).toBeVisible();
    expect(await screen.findByText(/No se cambió el estado de Ana Ruiz/)).toBeVisible();
  });

  it('closes its menu with Escape, and not the contact', async () => {
    serving([ANA]);
    const { router, user } = renderApp(PATH);
    await user.click(await screen.findByRole('button', { name: 'Estado: Prospecto. Cambiar' }));
    await screen.findByRole('menuitemradio', { name: 'Cliente' });
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('menuitemradio')).not.toBeInTheDocument());
    expect(router.state.location.pathname).toBe(PATH);
  });
});

describe('the form', () => {
  it('makes a contact of all its fields', async () => {
    const { sent } = serving([]);
    const { router, user } = renderApp('/contactos/nuevo');
    await user.type(await screen.findByLabelText('Nombres'), 'Ximena');
    await user.type(screen.getByLabelText('Apellidos'), 'Zapata');
    await user.type(screen.getByLabelText('Correo'), 'ximena@example.com');
    await user.type(screen.getByLabelText('Teléfono'), '300 123 4567');
    await user.selectOptions(screen.getByLabelText('Estado'), 'Cliente');
    await user.type(screen.getByLabelText('Notas'), 'Llamar{Enter}El martes');
    await user.type(screen.getByLabelText('Ciudad'), 'Cali{Enter}');
    await waitFor(() => expect(router.state.location.pathname).toMatch(/cc$/));
    expect(sent).toEqual([
      {
        nombres: 'Ximena',
        apellidos: 'Zapata',
        email: 'ximena@example.com',
        telefono: '300 123 4567',
        estado: 'cliente',
        cedula: null,
        ciudad: 'Cali',
        pais: 'Colombia',
        notas: 'Llamar\nEl martes',
        propietario_id: ADMIN.id,
        tipo_documento: null,
        municipio: null,
      },
    ]);
    expect(readDraft(NEW)).toEqual({});
  });

  it('asks a phone for the right keyboard, and says what is required', async () => {
    serving([]);
    renderApp('/contactos/nuevo');
    expect(await screen.findByLabelText('Teléfono')).toHaveAttribute('inputmode', 'tel');
    expect(screen.getByLabelText('Correo')).toHaveAttribute('inputmode', 'email');
    expect(screen.getByLabelText('Cédula')).toHaveAttribute('inputmode', 'numeric');
    const required = ['Nombres', 'Apellidos', 'Correo', 'Teléfono'];
    for (const name of required) expect(screen.getByLabelText(name)).toBeRequired();
    expect(screen.getByLabelText('Ciudad')).not.toBeRequired();
  });

  it('lights the e-mail that somebody else has', async () => {
    serving([LUIS]);
    writeDraft(NEW, { nombres: 'Ana', apellidos: 'Ruiz', email: LUIS.email, telefono: '3001234567' });
    const { user } = renderApp('/contactos/nuevo');
    await user.click(await screen.findByRole('button', { name: 'Guardar' }));
    const field = screen.getByLabelText('Correo');
    await waitFor(() =>
      expect(field).toHaveAccessibleDescription('Ese correo ya es de otro contacto. Buscarlo'),
    );
    await waitFor(() => expect(field).toHaveFocus());
    expect(screen.getByRole('link', { name: 'Buscarlo' })).toHaveAttribute(
      'href',
      '/contactos?buscar=luis%40example.com',
    );
  });

  it('sends of an old contact only what changed', async () => {
    const { sent } = serving([ANA]);
    const { user } = renderApp(`${PATH}/editar`);
    const field = await screen.findByLabelText('Apellidos');
    await user.clear(field);
    await user.type(field, 'Ruiz Peña{Enter}');
    expect(await screen.findByRole('heading', { name: 'Ana Ruiz Peña' })).toBeVisible();
    expect(sent).toEqual([{ apellidos: 'Ruiz Peña' }]);
  });

  it('doubts a number without refusing it', async () => {
    serving([]);
    const { user } = renderApp('/contactos/nuevo');
    await user.type(await screen.findByLabelText('Teléfono'), '2345678{Tab}');
    expect(screen.getByLabelText('Teléfono')).toHaveAccessibleDescription(/Número dudoso/);
  });
});

describe('a draft', () => {
  it('stands in the form again after it was closed', async () => {
    serving([ANA]);
    const { router, user } = renderApp('/contactos/nuevo');
    await user.type(await screen.findByLabelText('Nombres'), 'Xim');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(router.state.location.pathname).toBe('/contactos'));
    await user.keyboard('c');
    expect(await screen.findByLabelText('Nombres')).toHaveValue('Xim');
    expect(screen.getByText('Recuperamos lo que habías escrito')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Descartar' }));
    expect(screen.getByLabelText('Nombres')).toHaveValue('');
    expect(readDraft(NEW)).toEqual({});
  });

  it('of a contact is offered on it, and taken in the form', async () => {
    serving([ANA]);
    writeDraft(DRAFT_OF, { ciudad: 'Pasto' });
    const { user } = renderApp(PATH);
    await user.click(await screen.findByRole('button', { name: 'Retomar' }));
    expect(await screen.findByLabelText('Ciudad')).toHaveValue('Pasto');
    expect(screen.getByLabelText('Nombres')).toHaveValue('Ana');
  });

  /** What was typed where it stands, and left there; then somebody else changes the contact. */
  async function leftDraft(contacts: Contact[], theirs: Partial<Contact>) {
    const { sent } = serving(contacts);
    server.use(http.get('*/api/contactos/:id/historial', () => HttpResponse.json({ items: [] })));
    const first = renderApp(PATH);
    await first.user.click(await screen.findByRole('button', { name: 'Ciudad: Bogotá. Editar' }));
    await first.user.clear(screen.getByRole('textbox', { name: 'Ciudad' }));
    await first.user.type(screen.getByRole('textbox', { name: 'Ciudad' }), 'Pasto');
    cleanup();
    contacts[0] = changeStored({ ...ANA }, theirs);
    const { user } = renderApp(PATH);
    await user.click(await screen.findByRole('button', { name: 'Retomar' }));
    const field = await screen.findByLabelText('Ciudad');
    expect(field).toHaveValue('Pasto');
    return { sent, user, save: () => user.click(screen.getByRole('button', { name: 'Guardar' })) };
  }

  it('that is taken up after somebody else changed the same field asks before it is saved', async () => {
    const contacts = [ANA];
    const { sent, user, save } = await leftDraft(contacts, { ciudad: 'Tunja' });
    await save();
    const dialog = within(await screen.findByRole('dialog', { name: 'Ana Ruiz cambió mientras editabas' }));
    expect(dialog.getByRole('radio', { name: /Tunja/ })).toBeVisible();
    expect(sent).toEqual([]);
    await user.click(dialog.getByRole('radio', { name: /Pasto/ }));
    await user.click(dialog.getByRole('button', { name: 'Guardar' }));
    await waitFor(() => expect(contacts[0]?.ciudad).toBe('Pasto'));
    await waitFor(() => expect(readDraft(DRAFT_OF)).toEqual({}));
  });

  it('that is taken up after somebody else changed another field leaves that one alone', async () => {
    const contacts = [ANA];
    const { sent, user, save } = await leftDraft(contacts, { notas: 'Llamar', cedula: '52' });
    await user.type(screen.getByLabelText('Cédula'), '1');
    await save();
    await waitFor(() =>
      expect(contacts[0]).toMatchObject({ ciudad: 'Pasto', notas: 'Llamar', cedula: '521' }),
    );
    expect(sent).toEqual([{ ciudad: 'Pasto', cedula: '521' }]);
  });

  it('that is discarded asks about nothing that one has seen by then', async () => {
    const contacts = [ANA];
    const { user, save } = await leftDraft(contacts, { ciudad: 'Tunja' });
    await user.click(screen.getByRole('button', { name: 'Descartar' }));
    const field = screen.getByLabelText('Ciudad');
    expect(field).toHaveValue('Tunja');
    await user.clear(field);
    await user.type(field, 'Cali');
    await save();
    await waitFor(() => expect(contacts[0]?.ciudad).toBe('Cali'));
  });

  it('that says what is saved already is not offered', async () => {
    serving([ANA]);
    writeDraft(DRAFT_OF, { ciudad: 'Bogotá ' });
    renderApp(PATH);
    await panel('Ana Ruiz');
    expect(screen.queryByText('Recuperamos lo que habías escrito')).not.toBeInTheDocument();
  });

  it('is nobody else’s', async () => {
    serving([ANA]);
    writeDraft({ owner: 'somebody-else', id: ANA.id }, { ciudad: 'Pasto' });
    renderApp(PATH);
    await panel('Ana Ruiz');
    expect(screen.queryByText('Recuperamos lo que habías escrito')).not.toBeInTheDocument();
  });

  it('is kept at a failed save', async () => {
    serving([]);
    server.use(http.post('*/api/contactos/', () => HttpResponse.json({ detail: 'x' }, { status: 500 })));
    const { user } = renderApp('/contactos/nuevo');
    await user.type(await screen.findByLabelText('Nombres'), 'Ana');
    await user.type(screen.getByLabelText('Apellidos'), 'Ruiz');
    await user.type(screen.getByLabelText('Correo'), 'ana@example.com');
    await user.type(screen.getByLabelText('Teléfono'), '3001234567{Enter}');
    expect(await screen.findByRole('alert')).toHaveTextContent('Algo falló de nuestro lado.');
    expect(screen.getByLabelText('Nombres')).toHaveValue('Ana');
    expect(readDraft(NEW)).toMatchObject({ nombres: 'Ana', email: 'ana@example.com' });
  });
});

describe('the estado of a contact that somebody else changed', () => {
  const menu = async (user: ReturnType<typeof renderApp>['user'], to: string) => {
    await user.click(await screen.findByRole('button', { name: /^Estado: / }));
    await user.click(await screen.findByRole('menuitemradio', { name: to }));
  };

  it('is changed beside what somebody else changed', async () => {
    const contacts = [ANA];
    serving(contacts);
    const { user } = renderApp(PATH);
    await panel('Ana Ruiz');
    contacts[0] = changeStored({ ...ANA }, { ciudad: 'Tunja' });
    await menu(user, 'Cliente');
    await waitFor(() => expect(contacts[0]).toMatchObject({ estado: 'cliente', ciudad: 'Tunja' }));
    await waitFor(() => expect(said()).toContain('Estado: Cliente'));
  });

  it('that somebody else changed is asked about, and told as it is', async () => {
    const contacts = [ANA];
    const { sent } = serving(contacts);
    server.use(http.get('*/api/contactos/:id/historial', () => HttpResponse.json({ items: [] })));
    const { user } = renderApp(PATH);
    await panel('Ana Ruiz');
    contacts[0] = changeStored({ ...ANA }, { estado: 'inactivo' });
    await menu(user, 'Cliente');
    const dialog = within(await screen.findByRole('dialog', { name: 'Ana Ruiz cambió mientras editabas' }));
    expect(dialog.getByRole('radio', { name: /Inactivo/ })).toBeVisible();
    await user.click(dialog.getByRole('button', { name: 'Dejar como está' }));
    await waitFor(() => expect(said()).toContain('Quedó como estaba'));
    expect(said()).not.toContain('Estado: Cliente');
    expect(await screen.findByRole('button', { name: 'Estado: Inactivo. Cambiar' })).toBeVisible();
    expect(sent).toEqual([]);
  });
});

describe('the keyboard', () => {
  it('goes from contact to contact, and back to the row', async () => {
    serving([ANA, LUIS]);
    const { router, user } = renderApp('/contactos');
    (await screen.findByRole('link', { name: 'Ana Ruiz' })).focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.getByRole('region', { name: 'Ana Ruiz' })).toHaveFocus());
    await user.keyboard('{ArrowDown}');
    await waitFor(() => expect(screen.getByRole('region', { name: 'Luis Peña' })).toHaveFocus());
    await user.keyboard('{ArrowDown}{ArrowUp}');
    await waitFor(() => expect(screen.getByRole('region', { name: 'Ana Ruiz' })).toHaveFocus());
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.getByRole('link', { name: 'Ana Ruiz' })).toHaveFocus());
    expect(router.state.location.pathname).toBe('/contactos');
  });

  it('deletes a row, and brings it back', async () => {
    serving([ANA, LUIS]);
    const { user } = renderApp('/contactos');
    (await screen.findByRole('link', { name: 'Ana Ruiz' })).focus();
    await user.keyboard('{Delete}');
    await waitFor(() => expect(screen.getByRole('link', { name: 'Luis Peña' })).toHaveFocus());
    expect(screen.queryByRole('link', { name: 'Ana Ruiz' })).not.toBeInTheDocument();
    expect(await screen.findByText('Eliminaste a Ana Ruiz', { selector: 'li span' })).toBeVisible();
    expect(await screen.findByRole('button', { name: 'Todos 1' })).toBeVisible();
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(screen.getByRole('link', { name: 'Ana Ruiz' })).toHaveFocus());
    expect(said()).toContain('Ana Ruiz está de vuelta');
  });
});
