import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import type { Contact, Municipio } from '@/lib/types';
import { renderApp } from './render.tsx';
import { asAdmin, listing, makeContact, server } from './server.ts';

const CALI: Municipio = {
  codigo: '76001',
  nombre: 'Santiago de Cali',
  nombre_comun: 'Cali',
  departamento_codigo: '76',
  departamento: 'Valle del Cauca',
  etiqueta: 'Cali, Valle del Cauca',
};
const MEDELLIN: Municipio = {
  codigo: '05001',
  nombre: 'Medellín',
  nombre_comun: 'Medellín',
  departamento_codigo: '05',
  departamento: 'Antioquia',
  etiqueta: 'Medellín, Antioquia',
};

/** A service with one contact and two municipios; `sent` is what it was asked to store. */
function serving(contact: Contact) {
  const sent: Partial<Contact>[] = [];
  let stored = contact;
  server.use(
    asAdmin,
    listing([contact]),
    http.get('*/api/municipios/', ({ request }) => {
      const search = new URL(request.url).searchParams.get('search') ?? '';
      const found = [MEDELLIN, CALI].filter(({ etiqueta }) =>
        etiqueta.toLowerCase().includes(search.toLowerCase()),
      );
      return HttpResponse.json(found);
    }),
    http.get('*/api/municipios/:codigo', ({ params }) =>
      HttpResponse.json([MEDELLIN, CALI].find(({ codigo }) => codigo === params.codigo)),
    ),
    http.get('*/api/contactos/:id', () => HttpResponse.json(stored)),
    http.put('*/api/contactos/:id', async ({ request }) => {
      const body = (await request.json()) as Partial<Contact>;
      sent.push(body);
      if (body.cedula === '900.123.456-7') {
        const msg = 'The verification digit of this NIT is 8';
        const detail = [{ type: 'nit_digit', loc: ['body', 'cedula'], msg }];
        return HttpResponse.json({ detail, code: 'nit_digit', digito: '8' }, { status: 422 });
      }
      stored = { ...stored, ...body };
      return HttpResponse.json(stored);
    }),
    http.post('*/api/contactos/', async ({ request }) => {
      sent.push((await request.json()) as Partial<Contact>);
      return HttpResponse.json(contact);
    }),
  );
  return { sent };
}

const ANA = makeContact({ ciudad: null });
const PATH = `/contactos/${ANA.id}`;
const ana = async () => within(await screen.findByRole('region', { name: 'Ana Ruiz' }));

describe('the form', () => {
  it('shows the digit of a NIT, and says a wrong one at its field before anything is sent', async () => {
    const { sent } = serving(ANA);
    const { user } = renderApp(`${PATH}/editar`);
    const number = await screen.findByLabelText('Cédula');
    await user.type(number, '900.123.456');
    expect(number).not.toHaveAccessibleDescription();
    await user.selectOptions(screen.getByLabelText('Tipo de documento'), 'NIT');
    expect(screen.getByLabelText('NIT')).toHaveAccessibleDescription('Dígito de verificación: 8');
    await user.type(screen.getByLabelText('NIT'), '-7{Enter}');
    const wrong = 'El dígito de verificación de este NIT es 8.';
    await waitFor(() => expect(screen.getByLabelText('NIT')).toHaveAccessibleDescription(wrong));
    expect(sent).toEqual([]);
    await user.type(screen.getByLabelText('NIT'), '{Backspace}8{Enter}');
    await waitFor(() => expect(sent).toEqual([{ tipo_documento: 'NIT', cedula: '900.123.456-8' }]));
  });

  it('says how a phone was understood, and doubts it only when one has left the field', async () => {
    serving(ANA);
    const { user } = renderApp('/contactos/nuevo');
    const phone = await screen.findByLabelText('Teléfono');
    await user.type(phone, '300123456');
    expect(phone).not.toHaveAccessibleDescription();
    await user.type(phone, '7');
    expect(phone).toHaveAccessibleDescription('Celular · +57 300 123 4567');
    await user.clear(phone);
    await user.type(phone, '(601) 234 5678');
    expect(phone).toHaveAccessibleDescription('Fijo · +57 601 234 5678');
    await user.clear(phone);
    await user.type(phone, '234 5678{Tab}');
    expect(phone).toHaveAccessibleDescription('Número dudoso. Se guarda como está escrito.');
    expect(phone).not.toBeInvalid();
  });

  it('finds a municipio by typing, and fills an empty city with it', async () => {
    const { sent } = serving(ANA);
    const { user } = renderApp(`${PATH}/editar`);
    await user.click(await screen.findByRole('button', { name: /^Municipio: / }));
    await user.type(await screen.findByRole('combobox', { name: 'Elegir un municipio' }), 'cal');
    const list = within(await screen.findByRole('listbox', { name: 'Elegir un municipio' }));
    await waitFor(() => expect(list.getAllByRole('option')).toHaveLength(1));
    await user.keyboard('{Enter}');
    expect(await screen.findByRole('button', { name: /^Municipio: Cali, Valle del Cauca/ })).toBeVisible();
    expect(screen.getByLabelText('Ciudad')).toHaveValue('Cali');
    await user.click(screen.getByRole('button', { name: 'Guardar' }));
    await waitFor(() => expect(sent).toEqual([{ municipio: '76001', ciudad: 'Cali' }]));
  });
});

describe('a contact', () => {
  it('shows its NIT with the digit, and that of a doubtful phone there is a doubt', async () => {
    serving(
      makeContact({
        cedula: '900.123.456',
        tipo_documento: 'NIT',
        documento: '900123456',
        digito_verificacion: '8',
        telefono: '234 5678',
        municipio: '05001',
      }),
    );
    renderApp(PATH);
    const panel = await ana();
    expect(panel.getByRole('button', { name: 'NIT: 900.123.456-8. Editar' })).toBeVisible();
    expect(panel.getByText('Número dudoso')).toBeVisible();
    expect(panel.queryByRole('link', { name: 'WhatsApp' })).not.toBeInTheDocument();
    expect(
      await panel.findByRole('button', { name: 'Municipio: Medellín, Antioquia. Editar' }),
    ).toBeVisible();
  });

  it('offers WhatsApp for what the server holds for a mobile, whatever was typed', async () => {
    serving(
      makeContact({ telefono: '300 1234567 (Ana)', telefono_e164: '+573001234567', telefono_tipo: 'movil' }),
    );
    renderApp(PATH);
    const panel = await ana();
    expect(panel.getByRole('link', { name: 'WhatsApp' })).toHaveAttribute(
      'href',
      'https://wa.me/573001234567',
    );
    expect(panel.getByRole('link', { name: 'Llamar' })).toHaveAttribute('href', 'tel:+573001234567');
  });

  it('changes type and municipio where they stand', async () => {
    const { sent } = serving(ANA);
    const { user } = renderApp(PATH);
    const panel = await ana();
    await user.selectOptions(panel.getByLabelText('Tipo de documento'), 'Pasaporte');
    await waitFor(() => expect(sent).toEqual([{ tipo_documento: 'PA' }]));
    await user.click(panel.getByRole('button', { name: /^Municipio: / }));
    await user.click(await screen.findByRole('option', { name: 'Medellín, Antioquia' }));
    await waitFor(() => expect(sent.at(-1)).toEqual({ municipio: '05001', ciudad: 'Medellín' }));
  });

  it('names the right digit where the server refused another one', async () => {
    serving(makeContact({ tipo_documento: 'NIT' }));
    const { user } = renderApp(PATH);
    await user.click((await ana()).getByRole('button', { name: /^NIT: / }));
    await user.type(screen.getByRole('textbox', { name: 'NIT' }), '900.123.456-7{Enter}');
    expect(await screen.findByText('El dígito de verificación de este NIT es 8.')).toBeVisible();
  });
});
