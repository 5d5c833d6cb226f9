import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { renderApp } from './render.tsx';
import { asAdmin, listing, makeContact, server } from './server.ts';

const ANA = makeContact();
/** The files that the browser was handed, as text, by their names. */
const saved = new Map<string, string>();
const asked: URLSearchParams[] = [];

beforeEach(() => {
  saved.clear();
  asked.length = 0;
  const blobs: Blob[] = [];
  Object.assign(URL, {
    createObjectURL: (blob: Blob) => `blob:${blobs.push(blob) - 1}`,
    revokeObjectURL: () => undefined,
  });
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    const reader = new FileReader();
    reader.onload = () => saved.set(this.download, String(reader.result));
    reader.readAsText(blobs[Number(this.href.slice('blob:'.length))] ?? new Blob());
  });
});

/** So many contacts, exported as this text, or as what a broken connection leaves of it. */
function exporting(total: number, body: () => BodyInit | null, status = 200) {
  server.use(
    asAdmin,
    listing([ANA]),
    http.get('*/api/contactos/exportar/total', () => HttpResponse.json({ total })),
    http.get('*/api/contactos/exportar', ({ request }) => {
      asked.push(new URL(request.url).searchParams);
      return new HttpResponse(body(), {
        status,
        headers: {
          'Content-Type': status === 200 ? 'text/csv; charset=utf-8' : 'application/json',
          'Content-Disposition': 'attachment; filename="contactos-2026-11-26.csv"',
          'X-Total-Count': String(total),
        },
      });
    }),
  );
}

async function openDialog(path = '/contactos') {
  const { user } = renderApp(path);
  await user.click(await screen.findByRole('button', { name: 'Mostrar' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Exportar' }));
  return { user, dialog: await screen.findByRole('dialog', { name: 'Exportar contactos' }) };
}

describe('taking contacts along', () => {
  it('says how many, and saves what the list shows, in its order and its columns', async () => {
    exporting(1_234, () => `Nombre\n${'Ana\n'.repeat(1_234)}`);
    const { user, dialog } = await openDialog('/contactos?estado=cliente&orden=email&buscar=ana');
    await user.click(await within(dialog).findByRole('button', { name: 'Exportar 1.234 contactos' }));
    expect(
      await screen.findByText('contactos-2026-11-26.csv está en tus descargas, con 1.234 contactos.'),
    ).toBeVisible();
    await waitFor(() => expect(saved.get('contactos-2026-11-26.csv')).toMatch(/^Nombre\nAna\n/));
    const [query] = asked;
    expect(query?.getAll('filter_estado')).toEqual(['cliente']);
    expect(Object.fromEntries(query ?? [])).toMatchObject({
      search: 'ana',
      sort: 'email',
      formato: 'csv_excel',
      idioma: 'es',
    });
    expect(query?.getAll('columnas')).toEqual([
      'nombre_completo',
      'estado',
      'telefono',
      'email',
      'ciudad',
      'propietario',
      'created_at',
    ]);
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('takes all columns where one wants them, and a vCard its own', async () => {
    exporting(1, () => '{}\n');
    const { user, dialog } = await openDialog();
    await user.click(within(dialog).getByRole('radio', { name: /^JSON Lines/ }));
    await user.click(within(dialog).getByRole('radio', { name: 'Todas' }));
    await user.click(await within(dialog).findByRole('button', { name: 'Exportar 1 contacto' }));
    await waitFor(() => expect(asked).toHaveLength(1));
    expect(asked[0]?.has('columnas')).toBe(false);
    expect(asked[0]?.get('formato')).toBe('jsonl');
  });

  it('says that a download is short, and saves nothing of it', async () => {
    exporting(3, () => 'Nombre\nAna\nEva\n');
    const { user, dialog } = await openDialog();
    await user.click(await within(dialog).findByRole('button', { name: 'Exportar 3 contactos' }));
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      'La descarga se cortó: llegaron 2 de 3. No se guardó nada. Intenta de nuevo.',
    );
    expect(saved.size).toBe(0);
    // It may be tried again.
    exporting(3, () => 'Nombre\nAna\nEva\nLuz\n');
    await user.click(within(dialog).getByRole('button', { name: 'Exportar 3 contactos' }));
    await waitFor(() => expect(saved.size).toBe(1));
  });

  it('says so too where the connection breaks', async () => {
    const broken = () =>
      new ReadableStream({
        pull(controller) {
          controller.enqueue(new TextEncoder().encode('Nombre\nAna\n'));
          setTimeout(() => controller.error(new Error('reset')), 20);
          return new Promise(() => undefined);
        },
      });
    exporting(9, broken);
    const { user, dialog } = await openDialog();
    await user.click(await within(dialog).findByRole('button', { name: 'Exportar 9 contactos' }));
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(/^La descarga se cortó/);
    expect(saved.size).toBe(0);
  });

  it('says how far it is, and stops', async () => {
    const slow = () =>
      new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('Nombre\nAna\nEva\n'));
        },
      });
    exporting(9, slow);
    const { user, dialog } = await openDialog();
    await user.click(await within(dialog).findByRole('button', { name: 'Exportar 9 contactos' }));
    expect(await within(dialog).findByText('2 de 9')).toBeVisible();
    await user.click(within(dialog).getByRole('button', { name: 'Detener' }));
    expect(await within(dialog).findByRole('button', { name: 'Cancelar' })).toBeVisible();
    expect(within(dialog).queryByRole('alert')).not.toBeInTheDocument();
    expect(saved.size).toBe(0);
  });

  it('says why it was refused', async () => {
    exporting(2, () => JSON.stringify({ code: 'too_many_exports', detail: '' }), 429);
    const { user, dialog } = await openDialog();
    await user.click(await within(dialog).findByRole('button', { name: 'Exportar 2 contactos' }));
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      'Ya hay otras exportaciones en marcha. Intenta de nuevo en un momento.',
    );
  });

  it('offers no workbook to more than it has room for', async () => {
    exporting(1_048_576, () => '');
    const { user, dialog } = await openDialog();
    const submit = await within(dialog).findByRole('button', { name: 'Exportar 1.048.576 contactos' });
    await user.click(within(dialog).getByRole('radio', { name: /^Libro de Excel/ }));
    expect(await within(dialog).findByRole('alert')).toHaveTextContent('1.048.575');
    expect(submit).toBeDisabled();
  });
});
