/** Contacts come from files: seen row by row before anything is written, and taken back whole. */

import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { call, makeContact } from './api';
import { DIALOG, expectAccessible, expectThumbSized, SCREENS, watchShifts } from './screens';
import { signIn } from './sign-in';

/** Of this run: a deployment is tried more than once. */
const unique = () => `${Date.now().toString(36)}${test.info().workerIndex}`;

type Found = { id: string; email: string; ciudad: string | null; telefono: string; notas: string | null };

async function find(page: Page, email: string): Promise<Found | undefined> {
  const { items } = await call<{ items: Found[] }>(
    page,
    'GET',
    `/contactos/?search=${encodeURIComponent(email)}`,
  );
  return items.find((contact) => contact.email === email);
}

async function openPage(page: Page): Promise<void> {
  await page.goto('/contactos/importar');
  await expect(page.getByRole('heading', { level: 1, name: 'Importar contactos' })).toBeVisible();
}

async function send(page: Page, name: string, content: string | Buffer): Promise<void> {
  await page.locator('input[type=file]').setInputFiles({
    name,
    mimeType: 'text/csv',
    buffer: Buffer.from(content as string),
  });
  await expect(heading(page, 'Revisa lo que reconocimos')).toBeVisible();
}

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 2, name });
const fieldOf = (page: Page, column: string) =>
  page.getByRole('combobox', { name: `Se guarda en, para la columna ${column}` });
const figure = (page: Page, name: RegExp): Locator =>
  page.getByRole('list', { name: 'Qué pasa con las filas' }).getByRole('button', { name });
const rowsOf = (page: Page, outcome: string) => page.getByRole('region', { name: `Filas: ${outcome}` });

/** What one chose is with the server, and not on its way. */
async function stored(page: Page, values: Record<string, unknown>): Promise<void> {
  const id = new URL(page.url()).pathname.split('/').pop();
  await expect.poll(() => call(page, 'GET', `/importaciones/${id}`)).toMatchObject(values);
}

async function review(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Revisar las filas' }).click();
  await expect(heading(page, 'Esto pasará si importas')).toBeVisible({ timeout: 60_000 });
}

test('a mapping is corrected by hand, tried, imported, and all of it undone', async ({ page }) => {
  const run = unique();
  await signIn(page);
  const known = await makeContact(page, {
    nombres: 'Eva',
    apellidos: 'Conocida',
    email: `eva.${run}@example.com`,
    telefono: '3009990000',
  });
  const file = [
    'Nombre,Apellido,E-mail,Celular,Dónde vive,Observaciones',
    `Ana,Nueva,ana.${run}@example.com,3001112233,Tunja,primera`,
    `Eva,Conocida,eva.${run}@example.com,3004445566,Pasto,segunda`,
    `Luis,Nuevo,luis.${run}@example.com,,Neiva,`,
    `Ana,Otra,ANA.${run}@example.com,3001112234,Cali,`,
  ].join('\n');
  await openPage(page);
  await send(page, `lista-${run}.csv`, file);
  const address = page.url();
  await expect(page.getByRole('combobox', { name: 'Codificación' })).toHaveValue('utf-8');
  await expect(fieldOf(page, 'Celular')).toHaveValue('telefono');
  await expect(fieldOf(page, 'Dónde vive')).toHaveValue('');

  // Without a phone nobody is new; it is said before anything is tried.
  await fieldOf(page, 'Celular').selectOption('No importar');
  await expect(page.getByText('Falta una columna para Teléfono')).toBeVisible();
  await fieldOf(page, 'Celular').selectOption('Teléfono');
  await expect(page.getByText('Falta una columna para Teléfono')).toBeHidden();
  await fieldOf(page, 'Dónde vive').selectOption('Ciudad');
  await page.getByRole('radio', { name: /^Reemplazar con lo del archivo/ }).check();
  // All of it is the server's: it is there after a reload.
  await expect(page.getByRole('listitem').filter({ hasText: 'Ana Nueva' })).toContainText('Tunja');
  await stored(page, { al_coincidir: 'reemplazar' });
  await page.reload();
  await expect(fieldOf(page, 'Dónde vive')).toHaveValue('ciudad');
  await expect(page.getByRole('radio', { name: /^Reemplazar con lo del archivo/ })).toBeChecked();

  await review(page);
  await expect(figure(page, /Se crean/)).toContainText('1');
  await expect(figure(page, /Se actualizan/)).toContainText('1');
  await expect(figure(page, /Conflictos/)).toContainText('1');
  // What one has to look at is open.
  await expect(figure(page, /Con error/)).toHaveAttribute('aria-pressed', 'true');
  await expect(rowsOf(page, 'Con error').getByRole('row', { name: /^4 / })).toContainText('Falta: Teléfono');
  await figure(page, /Conflictos/).click();
  await expect(rowsOf(page, 'Conflictos').getByRole('row', { name: /^5 / })).toContainText(
    'Es el mismo contacto que la fila 2',
  );
  await figure(page, /Se actualizan/).click();
  const change = rowsOf(page, 'Se actualizan').getByRole('row', { name: /^3 / });
  await expect(change.getByRole('link', { name: 'Eva Conocida' })).toHaveAttribute(
    'href',
    `/contactos/${known.id}`,
  );
  await expect(change.locator('del').first()).toHaveText('3009990000');
  await expect(change.locator('ins').first()).toHaveText('3004445566');
  // Nothing is written yet.
  expect(await find(page, `ana.${run}@example.com`)).toBeUndefined();

  // Back leads to the columns, and nothing of it is lost.
  await page.goBack();
  await expect(heading(page, 'Revisa lo que reconocimos')).toBeVisible();
  await page.getByRole('button', { name: 'Volver a la revisión' }).click();
  await page.getByRole('button', { name: 'Importar 2 contactos' }).click();
  await expect(heading(page, 'Importación terminada')).toBeVisible();
  await expect(page.getByText('2 contactos creados o actualizados.')).toBeVisible();
  expect(await find(page, `ana.${run}@example.com`)).toMatchObject({ ciudad: 'Tunja', notas: 'primera' });
  expect(await find(page, `eva.${run}@example.com`)).toMatchObject({
    telefono: '3004445566',
    ciudad: 'Pasto',
  });

  await page.goto(address);
  await page.getByRole('button', { name: 'Deshacer importación' }).click();
  const dialog = page.getByRole('dialog', { name: '¿Deshacer?' });
  await expect(dialog).toContainText('Ana Nueva');
  await expect(dialog).toContainText('Va a la papelera');
  await dialog.getByRole('button', { name: 'Deshacer' }).click();
  await expect(heading(page, 'Importación deshecha')).toBeVisible();
  expect(await find(page, `ana.${run}@example.com`)).toBeUndefined();
  expect(await find(page, `eva.${run}@example.com`)).toMatchObject({ telefono: '3009990000', ciudad: null });
});

test('what was edited since is kept where one wants it, and named', async ({ page }) => {
  const run = unique();
  await signIn(page);
  await openPage(page);
  const people = ['rosa', 'juan'].map((name) => `${name},Editada,${name}.${run}@example.com,3001234567`);
  await send(page, `editados-${run}.csv`, ['Nombres,Apellidos,Correo,Teléfono', ...people].join('\n'));
  await review(page);
  await page.getByRole('button', { name: 'Importar 2 contactos' }).click();
  await expect(heading(page, 'Importación terminada')).toBeVisible();
  const rosa = await find(page, `rosa.${run}@example.com`);
  await call(page, 'PUT', `/contactos/${rosa?.id}`, { ciudad: 'Leticia' });

  await page.getByRole('button', { name: 'Deshacer importación' }).click();
  const dialog = page.getByRole('dialog', { name: 'Algo cambió de nuevo desde entonces' });
  await expect(dialog).toContainText('rosa Editada');
  await dialog.getByRole('button', { name: 'Conservarlos' }).click();
  await expect(heading(page, 'Importación deshecha')).toBeVisible();
  await expect(page.getByRole('heading', { level: 3, name: 'Quedó 1 contacto' })).toBeVisible();
  const kept = page.getByRole('region', { name: 'Quedó 1 contacto' });
  await expect(kept.getByRole('link', { name: 'rosa Editada' })).toBeVisible();
  expect(await find(page, `juan.${run}@example.com`)).toBeUndefined();
  expect(await find(page, `rosa.${run}@example.com`)).toMatchObject({ ciudad: 'Leticia' });
});

test('a file of a Spanish Excel shows its ñ at once, and where it is read wrongly one sees that', async ({
  page,
}) => {
  const run = unique();
  await signIn(page);
  await openPage(page);
  const text = `Nombres;Apellidos;Correo;Teléfono\nBegoña;Núñez Peña;begona.${run}@example.com;300 123 4567\n`;
  await send(page, 'excel.csv', Buffer.from(text, 'latin1'));
  await expect(page.getByRole('combobox', { name: 'Codificación' })).toHaveValue('windows-1252');
  await expect(page.getByRole('combobox', { name: 'Separador' })).toHaveValue(';');
  await expect(page.getByText('Begoña Núñez Peña')).toBeVisible();
  await expect(page.getByText('Las tildes no se ven bien')).toBeHidden();
  await review(page);
  await page.getByRole('button', { name: 'Importar 1 contacto' }).click();
  await expect(heading(page, 'Importación terminada')).toBeVisible();
  await figure(page, /Creados/).click();
  await rowsOf(page, 'Creados').getByRole('link', { name: 'Begoña Núñez Peña' }).click();
  await expect(page.getByRole('heading', { name: 'Begoña Núñez Peña' })).toBeVisible();

  // The other way round: UTF-8, read as if it were Windows's.
  await openPage(page);
  await send(page, 'utf8.csv', text);
  await expect(page.getByText('Begoña Núñez Peña')).toBeVisible();
  await page.getByRole('combobox', { name: 'Codificación' }).selectOption('windows-1252');
  await expect(page.getByText('BegoÃ±a NÃºÃ±ez PeÃ±a')).toBeVisible();
  await expect(page.getByText('Las tildes no se ven bien. Prueba otra codificación.')).toBeVisible();
  await page.getByRole('combobox', { name: 'Codificación' }).selectOption('utf-8');
  await expect(page.getByText('Begoña Núñez Peña')).toBeVisible();
  await expect(page.getByText('Las tildes no se ven bien')).toBeHidden();
});

test('the rejected rows are mended and imported again', async ({ page }) => {
  const run = unique();
  await signIn(page);
  await openPage(page);
  const file = [
    'Nombres;Apellidos;Correo;Teléfono',
    `Inés;Buena;ines.${run}@example.com;3001234567`,
    `Saúl;Sin Correo;saul.${run};3001234568`,
  ].join('\n');
  await send(page, `con-errores-${run}.csv`, file);
  await review(page);
  await expect(rowsOf(page, 'Con error')).toContainText('No es un correo');
  await page.getByRole('button', { name: 'Importar 1 contacto' }).click();
  await expect(heading(page, 'Importación terminada')).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Descargar la fila' }).click(),
  ]);
  const rejected = await readFile(await download.path(), 'utf8');
  const [head, saul, ...rest] = rejected.trimEnd().split(/\r?\n/);
  expect(head).toBe('\ufeffNombres;Apellidos;Correo;Teléfono;Motivo');
  expect(saul).toMatch(new RegExp(`^Saúl;Sin Correo;saul.${run};3001234568;`));
  expect(rest).toEqual([]);

  await page.getByRole('link', { name: 'Importar otro archivo' }).click();
  await send(page, download.suggestedFilename(), rejected.replace(`saul.${run}`, `saul.${run}@example.com`));
  await expect(fieldOf(page, 'Motivo')).toHaveValue('');
  await review(page);
  await expect(figure(page, /Con error/)).toContainText('0');
  await page.getByRole('button', { name: 'Importar 1 contacto' }).click();
  await expect(heading(page, 'Importación terminada')).toBeVisible();
  expect(await find(page, `saul.${run}@example.com`)).toBeDefined();

  // Both are in the list of what was imported, each with what came of it.
  await page.goto('/contactos/importar');
  const first = page.getByRole('listitem').filter({ hasText: `con-errores-${run}.csv` });
  await expect(first).toContainText('1 creado');
  await expect(first).toContainText('1 rechazada');
  await first.getByRole('button', { name: /^Olvidar/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Olvidar' }).click();
  await expect(first).toBeHidden();
  expect(await find(page, `ines.${run}@example.com`)).toBeDefined();
});

test('what is no table of contacts is refused in words', async ({ page }) => {
  await signIn(page);
  await openPage(page);
  const input = page.locator('input[type=file]');
  const alert = page.getByRole('main').getByRole('alert');
  const program = Buffer.concat([Buffer.from('MZ\x90\x00\x03\x00'), Buffer.alloc(4096)]);
  await input.setInputFiles({ name: 'clientes.xlsx', mimeType: 'application/octet-stream', buffer: program });
  await expect(alert).toHaveText(/No es un CSV ni un libro de Excel/);
  await input.setInputFiles({ name: 'vacio.csv', mimeType: 'text/csv', buffer: Buffer.alloc(0) });
  await expect(alert).toHaveText('vacio.csv está vacío.');
  const quotes = 'Nombres,Correo\nAna,ana@example.com\n"Luis,luis@example.com\n';
  await input.setInputFiles({ name: 'comillas.csv', mimeType: 'text/csv', buffer: Buffer.from(quotes) });
  await expect(alert).toContainText('Fila 3.');

  const folder = await mkdtemp(join(tmpdir(), 'crm-big-'));
  const big = join(folder, 'enorme.csv');
  await writeFile(big, 'Nombres\n');
  await truncate(big, 51 * 1024 * 1024);
  await input.setInputFiles(big);
  await expect(alert).toHaveText('enorme.csv pesa 51 MB y caben 50. Divídelo en varios archivos.');
  await rm(folder, { recursive: true });
  await expect(page.getByRole('button', { name: 'Elegir archivo' })).toBeVisible();
});

test('the template is a file that is understood whole', async ({ page }) => {
  await signIn(page);
  await openPage(page);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Descargar plantilla' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('plantilla-contactos.csv');
  await send(page, 'plantilla.csv', await readFile(await download.path()));
  await expect(page.getByText('Ana María Nuñez Peña')).toBeVisible();
  for (const select of await page.getByRole('combobox', { name: /^Se guarda en/ }).all())
    await expect(select).not.toHaveValue('');
  await review(page);
  await expect(figure(page, /Con error/)).toContainText('0');
  await expect(page.getByRole('button', { name: 'Importar 2 contactos' })).toBeEnabled();
});

test('what takes long is stopped, and gone on with where one comes from elsewhere', async ({ page }) => {
  test.slow();
  const run = unique();
  await signIn(page);
  await openPage(page);
  const rows = Array.from(
    { length: 6_000 },
    (_, number) => `Nombre${number},Largo,largo.${number}.${run}@example.com,3001234567`,
  );
  await send(page, `largo-${run}.csv`, ['Nombres,Apellidos,Correo,Teléfono', ...rows].join('\n'));
  await page.getByRole('button', { name: 'Revisar las filas' }).click();
  await expect(page.getByRole('progressbar', { name: 'Revisando las filas' })).toBeVisible();
  await page.getByRole('button', { name: 'Detener' }).click();
  await expect(page.getByText('Detuviste la revisión.')).toBeVisible();
  await expect(heading(page, 'Revisa lo que reconocimos')).toBeVisible();

  await review(page);
  await page.getByRole('button', { name: 'Importar 6.000 contactos' }).click();
  await expect(page.getByRole('progressbar', { name: 'Importando' })).toBeVisible();
  // Under the jobs it has a name, and leads back.
  await page.goto('/trabajos');
  const job = page.getByRole('main').getByRole('listitem').first();
  await expect(job.getByRole('heading')).toHaveText('Importar contactos');
  await job.getByRole('button', { name: /^Cancelar/ }).click();
  await job.getByRole('link', { name: 'Ver la importación' }).click();
  await expect(heading(page, 'La importación quedó a medias')).toBeVisible();
  await page.getByRole('button', { name: 'Seguir importando' }).click();
  await expect(heading(page, 'Importación terminada')).toBeVisible({ timeout: 60_000 });
  await expect(figure(page, /Creados/)).toContainText('6.000');
  // So many are taken back by a job, whose end is seen here too; nobody looks at all of them before.
  await page.getByRole('button', { name: 'Deshacer importación' }).click();
  const dialog = page.getByRole('dialog', { name: '¿Deshacer?' });
  await dialog.getByRole('button', { name: 'Deshacer' }).click();
  await expect(dialog).toContainText('Son 6.000 contactos, demasiados para mirarlos todos antes.');
  await dialog.getByRole('button', { name: 'Conservarlos' }).click();
  await expect(heading(page, 'Importación deshecha')).toBeVisible({ timeout: 90_000 });
});

for (const screen of SCREENS) {
  test.describe(screen.name, () => {
    test.use(screen.use);

    test('an import is accessible at every step, and nothing of it jumps', async ({ page }) => {
      test.slow();
      const run = unique();
      await signIn(page);
      const expectStill = await watchShifts(page);
      // The way there is beside the export.
      await page.goto('/contactos');
      await page
        .getByRole('button', screen.isPhone ? { name: 'Contactos', exact: true } : { name: 'Mostrar' })
        .click();
      await page.getByRole('menuitem', { name: 'Importar' }).click();
      await expect(page.getByRole('button', { name: 'Elegir archivo' })).toBeVisible();
      await expectAccessible(page);
      if (screen.isPhone) await expectThumbSized(page);
      const file = [
        'Nombres,Apellidos,Correo,Celular,Ciudad,Notas internas',
        `María Fernanda del Carmen,Rodríguez-Echeverri Santamaría,maria.fernanda.${run}@example.com,3001112233,Bogotá,`,
        `Li,Wu,li.${run}@example.com,3001112234,Cali,una nota`,
        `Sin,Correo,,3001112235,Cali,`,
        `Li,Wu,li.${run}@example.com,3001112236,Cali,`,
      ].join('\n');
      await send(page, 'contactos-de-la-feria-de-bogota-2026.csv', file);
      await expectAccessible(page);
      if (screen.isPhone) await expectThumbSized(page);
      await review(page);
      await expect(rowsOf(page, 'Con error')).toContainText('Falta: Correo');
      await expectAccessible(page);
      if (screen.isPhone) await expectThumbSized(page);
      await figure(page, /Se crean/).click();
      await expect(rowsOf(page, 'Se crean')).toContainText('Li Wu');
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Importar 2 contactos' }).click();
      await expect(heading(page, 'Importación terminada')).toBeVisible();
      await expectAccessible(page);
      if (screen.isPhone) await expectThumbSized(page);
      await page.getByRole('button', { name: 'Olvidar' }).click();
      await expectAccessible(page, DIALOG);
      await page.getByRole('dialog').getByRole('button', { name: 'Cancelar' }).click();
      await page.getByRole('link', { name: 'Importar otro archivo' }).click();
      await expect(page.getByRole('heading', { name: 'Importaciones' })).toBeVisible();
      await expect(page.getByRole('listitem').filter({ hasText: 'feria' }).first()).toBeVisible();
      await expectAccessible(page);
      if (screen.isPhone) await expectThumbSized(page);
      await expectStill(0.1);
    });
  });
}
