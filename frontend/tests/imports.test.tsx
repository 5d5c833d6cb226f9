import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import type { Import, ImportUpdate } from '@/lib/types';
import { renderApp } from './render.tsx';
import { ADMIN, asAdmin, server } from './server.ts';

const ID = '00000000-0000-4000-8000-0000000000f1';
const PATH = `/contactos/importar/${ID}`;
const column = (encabezado: string, campo: Import['columnas'][number]['campo'], muestras: string[]) => ({
  encabezado,
  campo,
  propuesto: campo,
  muestras,
});

const UPLOADED: Import = {
  id: ID,
  nombre: 'feria.csv',
  formato: 'csv',
  bytes: 2048,
  usuario_id: ADMIN.id,
  created_at: '2026-11-26T15:00:00Z',
  updated_at: '2026-11-26T15:00:00Z',
  estado: 'por_revisar',
  codificacion: 'utf-8',
  separador: ',',
  hoja: null,
  hojas: [],
  con_encabezados: true,
  filas: 2,
  columnas: [
    column('Nombre', 'nombres', ['Ana']),
    column('Apellido', 'apellidos', ['Núñez']),
    column('Correo', 'email', ['ana@example.com']),
    column('Celular', 'telefono', ['3001234567']),
    column('Dónde', null, ['Tunja']),
  ],
  vista_previa: [{ numero: 2, celdas: ['Ana', 'Núñez', 'ana@example.com', '3001234567', 'Tunja'] }],
  mapeo_recordado: false,
  claves: ['email'],
  al_coincidir: 'completar',
  por_defecto: { estado: null, ciudad: null, pais: null, propietario_id: null },
  totales: null,
  previstos: null,
  revision_id: null,
  trabajo_id: null,
  trabajo: null,
  deshecha: false,
  deshecha_en_parte: false,
  tiene_contenido: true,
};

/** An import that is changed as the real one is; what was sent, in order. */
function importing(first: Partial<Import> = {}) {
  const stored: Import = { ...UPLOADED, ...first };
  const sent: ImportUpdate[] = [];
  server.use(
    asAdmin,
    http.get('*/api/importaciones/', () => HttpResponse.json([])),
    http.get(`*/api/importaciones/${ID}`, () => HttpResponse.json(stored)),
    http.put(`*/api/importaciones/${ID}`, async ({ request }) => {
      const body = (await request.json()) as ImportUpdate;
      sent.push(body);
      const { mapeo, ...rest } = body;
      Object.assign(stored, rest, { estado: 'por_revisar' });
      if (mapeo) stored.columnas = stored.columnas.map((one, at) => ({ ...one, campo: mapeo[at] ?? null }));
      return HttpResponse.json(stored);
    }),
  );
  return { stored, sent };
}

const fieldOf = (name: string) =>
  screen.findByRole('combobox', { name: `Se guarda en, para la columna ${name}` });

describe('choosing a file', () => {
  it('takes one that is dropped, and says what is wrong with two', async () => {
    importing();
    server.use(
      http.post('*/api/importaciones/', () =>
        HttpResponse.json({ code: 'import_unknown_format', detail: '' }, { status: 422 }),
      ),
    );
    renderApp('/contactos/importar');
    const zone = (await screen.findByRole('button', { name: 'Elegir archivo' })).closest('div');
    const file = new File(['MZ'], 'programa.xlsx');
    fireEvent.drop(zone as Element, { dataTransfer: { files: [file, file] } });
    expect(await screen.findByRole('alert')).toHaveTextContent('Los archivos se importan de a uno.');
    fireEvent.drop(zone as Element, { dataTransfer: { files: [file] } });
    await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent('No es un CSV ni un libro'));
    expect(screen.getByRole('button', { name: 'Elegir archivo' })).toBeVisible();
  });

  it('leads to its columns once it is read', async () => {
    importing();
    server.use(http.post('*/api/importaciones/', () => HttpResponse.json(UPLOADED)));
    const { router } = renderApp('/contactos/importar');
    const zone = (await screen.findByRole('button', { name: 'Elegir archivo' })).closest('div');
    fireEvent.drop(zone as Element, { dataTransfer: { files: [new File(['Nombre\nAna'], 'feria.csv')] } });
    const heading = await screen.findByRole('heading', { name: 'Revisa lo que reconocimos' });
    expect(router.state.location.href).toBe(`${PATH}?paso=columnas`);
    expect(heading).toHaveFocus();
  });
});

describe('the columns', () => {
  it('are corrected one after the other, each change whole', async () => {
    const { sent } = importing();
    const { user } = renderApp(PATH);
    await user.selectOptions(await fieldOf('Dónde'), 'Ciudad');
    await user.selectOptions(await fieldOf('Celular'), 'No importar');
    expect(screen.getByText(/^Falta una columna para Teléfono/)).toBeVisible();
    // A field is of one column: the other has none then.
    await user.selectOptions(await fieldOf('Celular'), 'Apellidos (lo tiene Apellido)');
    await waitFor(() => expect(sent).toHaveLength(3));
    expect(sent.map(({ mapeo }) => mapeo)).toEqual([
      ['nombres', 'apellidos', 'email', 'telefono', 'ciudad'],
      ['nombres', 'apellidos', 'email', null, 'ciudad'],
      ['nombres', null, 'email', 'apellidos', 'ciudad'],
    ]);
    expect(await fieldOf('Apellido')).toHaveValue('');
  });

  it('say how a change was refused, and show what stands', async () => {
    importing();
    server.use(
      http.put(`*/api/importaciones/${ID}`, () =>
        HttpResponse.json({ code: 'import_encoding', detail: '' }, { status: 422 }),
      ),
    );
    const { user } = renderApp(PATH);
    const encoding = await screen.findByRole('combobox', { name: 'Codificación' });
    await user.selectOptions(encoding, 'UTF-16');
    await waitFor(() => expect(encoding).toHaveValue('utf-8'));
  });

  it('that are no names yet are offered no key, and nothing is reviewed without any', async () => {
    importing({ columnas: UPLOADED.columnas.map((one) => ({ ...one, campo: null })) });
    renderApp(PATH);
    expect(await screen.findByText('Fila 2, sin nombre')).toBeVisible();
    expect(screen.queryByRole('checkbox', { name: 'El correo' })).not.toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Revisar las filas' })).toBeDisabled();
    expect(screen.getByText('Elige al menos una columna para importar.')).toBeVisible();
  });
});

describe('what an import came to', () => {
  const totales = { crear: 1, actualizar: 0, omitir: 0, conflicto: 1, error: 0 };

  it('is a summary where its rows are gone', async () => {
    importing({ estado: 'importada', totales, previstos: totales, trabajo_id: ID, tiene_contenido: false });
    renderApp(PATH);
    const figures = await screen.findByRole('list', { name: 'Qué pasa con las filas' });
    expect(within(figures).queryByRole('button')).not.toBeInTheDocument();
    expect(screen.getByText(/queda el resumen/)).toBeVisible();
    expect(screen.queryByRole('button', { name: /^Descargar/ })).not.toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Deshacer importación' })).toBeVisible();
  });

  it('says where that is not what was foretold', async () => {
    const previstos = { ...totales, crear: 2, conflicto: 0 };
    importing({ estado: 'importada', totales, previstos, trabajo_id: ID, tiene_contenido: false });
    renderApp(PATH);
    expect(await screen.findByText(/no todo salió como estaba previsto/)).toBeVisible();
    const figures = screen.getByRole('list', { name: 'Qué pasa con las filas' });
    expect(within(figures).getByText('Creados').closest('li')).toHaveTextContent('previsto: 2');
    expect(within(figures).getByText('Con error').closest('li')).not.toHaveTextContent('previsto');
  });

  it('is nothing where nobody has it any more', async () => {
    server.use(
      asAdmin,
      http.get(`*/api/importaciones/${ID}`, () =>
        HttpResponse.json({ code: 'import_not_found', detail: '' }, { status: 404 }),
      ),
    );
    renderApp(PATH);
    expect(await screen.findByRole('heading', { name: 'Esta importación ya no está' })).toBeVisible();
    expect(screen.getByRole('link', { name: 'Ver las importaciones' })).toHaveAttribute(
      'href',
      '/contactos/importar',
    );
  });
});
