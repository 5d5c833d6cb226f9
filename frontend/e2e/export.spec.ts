/** Contacts are taken along: what lands in the downloads is what the list shows. */

import { readFile } from 'node:fs/promises';
import { inflateRawSync } from 'node:zlib';
import { expect, type Page, test } from '@playwright/test';
import { call, makeContact } from './api';
import { cardsOf, linesOf, rowsOfCalc, rowsOfCsv, SOFFICE } from './readers';
import { DIALOG, expectAccessible, expectThumbSized, SCREENS } from './screens';
import { signIn } from './sign-in';

/** Of this run: a deployment is tried more than once. */
const unique = () => `${Date.now().toString(36)}${test.info().workerIndex}`;

const HARD = ['=SUM(A1)', '+Ñandú; "el" 🙂', 'Simple'];

/** Three people of one city of their own, with names that files have trouble with; the newest last. */
async function town(page: Page): Promise<string> {
  const ciudad = `Puerto ${unique()}`;
  for (const [number, nombres] of HARD.entries())
    await makeContact(page, {
      nombres,
      apellidos: 'Ruiz',
      email: `${unique()}.${number}@example.com`,
      ciudad,
      notas: 'uno\ndos',
    });
  return ciudad;
}

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Exportar contactos' });

async function openFromList(page: Page, ciudad: string): Promise<void> {
  await page.goto(`/contactos?ciudad=${encodeURIComponent(ciudad)}&orden=created_at`);
  await page.getByRole('button', { name: 'Mostrar' }).click();
  await page.getByRole('menuitem', { name: 'Exportar' }).click();
}

async function take(page: Page, format: RegExp, columns = 'Todas'): Promise<{ name: string; file: Buffer }> {
  const dialog = dialogOf(page);
  await dialog.getByRole('radio', { name: format }).check();
  const choice = dialog.getByRole('radio', { name: columns });
  if (await choice.isVisible()) await choice.check();
  const submit = dialog.getByRole('button', { name: 'Exportar 3 contactos' });
  const [download] = await Promise.all([page.waitForEvent('download'), submit.click()]);
  const name = download.suggestedFilename();
  await expect(page.getByText(`${name} está en tus descargas, con 3 contactos.`)).toBeVisible();
  await expect(dialog).toBeHidden();
  return { name, file: await readFile(await download.path()) };
}

/** A part of a zip that was written as it came: what is in it stands at its end. */
function partOf(zip: Buffer, name: string): string {
  let at = zip.readUInt32LE(zip.length - 22 + 16);
  while (zip.readUInt32LE(at) === 0x02014b50) {
    const [size, length] = [zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28)];
    const local = zip.readUInt32LE(at + 42);
    if (zip.toString('utf8', at + 46, at + 46 + length) === name) {
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const data = zip.subarray(start, start + size);
      return (zip.readUInt16LE(at + 10) === 0 ? data : inflateRawSync(data)).toString();
    }
    at += 46 + length + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  throw new Error(`no ${name}`);
}

test('what the list shows lands in the downloads, in each format', async ({ page }) => {
  await signIn(page);
  const ciudad = await town(page);

  await openFromList(page, ciudad);
  const excel = await take(page, /^CSV para Excel/, 'Las que veo');
  expect(excel.name).toMatch(/^contactos-\d{4}-\d{2}-\d{2}\.csv$/);
  const [head, first, second] = excel.file.toString().split('\n');
  expect(head).toBe('\ufeffNombre completo;Estado;Teléfono;Correo;Ciudad;Propietario;Creado');
  expect(first).toMatch(/^'=SUM\(A1\) Ruiz;prospecto;/);
  expect(second).toMatch(/^"'\+Ñandú; ""el"" 🙂 Ruiz";/);

  await openFromList(page, ciudad);
  const csv = rowsOfCsv((await take(page, /^CSV Con comas/)).file);
  expect(csv[0]?.slice(0, 3)).toEqual(['id', 'nombres', 'apellidos']);
  expect(csv.slice(1).map((row) => row[1])).toEqual(["'=SUM(A1)", `'${HARD[1]}`, 'Simple']);
  expect(csv[1]).toContain('uno\ndos');

  await openFromList(page, ciudad);
  const book = await take(page, /^Libro de Excel/);
  expect(book.name).toMatch(/\.xlsx$/);
  const sheet = partOf(book.file, 'xl/worksheets/sheet1.xml');
  expect(sheet.match(/<row/g)).toHaveLength(4);
  expect(sheet).toContain("<c t='inlineStr'><is><t>=SUM(A1)</t></is></c>");
  expect(sheet).toContain('state="frozen"');
  expect(partOf(book.file, 'xl/sharedStrings.xml')).toContain('<t>Nombre completo</t>');

  await openFromList(page, ciudad);
  await dialogOf(page)
    .getByRole('radio', { name: /^vCard/ })
    .check();
  // It has fields of its own.
  await expect(dialogOf(page).getByRole('radio', { name: 'Todas' })).toBeHidden();
  const cards = (await take(page, /^vCard/)).file;
  expect(cards.toString()).toContain('VERSION:4.0');
  expect(cardsOf(cards)).toEqual(HARD.map((nombres) => ({ fn: `${nombres} Ruiz`, note: 'uno\ndos' })));

  await openFromList(page, ciudad);
  const lines = linesOf((await take(page, /^JSON Lines/)).file);
  expect(lines.map((line) => line.nombres)).toEqual(HARD);
});

test('LibreOffice reads what Excel is meant to', async ({ page }) => {
  test.skip(!SOFFICE, 'needs LibreOffice (soffice), which is not installed here');
  await signIn(page);
  const ciudad = await town(page);

  await openFromList(page, ciudad);
  const book = await take(page, /^Libro de Excel/);
  const [head, ...rows] = rowsOfCalc(book.file, book.name);
  const nombres = head?.indexOf('Nombres') ?? -1;
  expect(rows.map((row) => row[nombres])).toEqual(HARD);
  expect(rows[0]).toContain('uno\ndos');

  await openFromList(page, ciudad);
  const table = await take(page, /^CSV para Excel/);
  const [titles, ...read] = rowsOfCalc(table.file, table.name);
  expect(titles).toContain('Teléfono');
  // As text, which the apostrophe keeps it.
  expect(read.map((row) => row[titles?.indexOf('Nombres') ?? -1])).toEqual([
    "'=SUM(A1)",
    `'${HARD[1]}`,
    'Simple',
  ]);
});

test('a view is taken along, and the audit trail says so', async ({ page }) => {
  await signIn(page);
  const ciudad = await town(page);
  const nombre = `Exportada ${unique()}`;
  const view = await call<{ id: string }>(page, 'POST', '/vistas/', {
    nombre,
    definicion: {
      filtros: { ciudad: [ciudad] },
      orden: 'created_at',
      columnas: ['ciudad'],
    },
  });
  await page.goto(`/contactos?vista=${view.id}`);
  await page.getByRole('button', { name: `Opciones de la vista ${nombre}` }).click();
  await page.getByRole('menuitem', { name: 'Exportar' }).click();
  const { file } = await take(page, /^CSV para Excel/, 'Las que veo');
  expect(file.toString().split('\n')).toEqual([
    '\ufeffNombre completo;Ciudad',
    `'=SUM(A1) Ruiz;${ciudad}`,
    `"'+Ñandú; ""el"" 🙂 Ruiz";${ciudad}`,
    `Simple Ruiz;${ciudad}`,
    '',
  ]);

  await page.goto('/auditoria?accion=exportar');
  const entry = page.getByRole('listitem').filter({ hasText: 'Admin Sistema exportó contactos' }).first();
  await entry.getByRole('button', { name: 'Detalles' }).click();
  await expect(entry.getByRole('row', { name: 'Filas' })).toContainText('3');
  await expect(entry.getByText(ciudad)).toBeVisible();
  await call(page, 'DELETE', `/vistas/${view.id}`);
});

for (const screen of SCREENS) {
  test.describe(screen.name, () => {
    test.use(screen.use);

    test('contacts are taken along here too, accessible', async ({ page }) => {
      test.slow();
      await signIn(page);
      const ciudad = await town(page);
      if (screen.isPhone) {
        await page.goto(`/contactos?ciudad=${encodeURIComponent(ciudad)}`);
        await page.getByRole('button', { name: 'Contactos', exact: true }).click();
        await page.getByRole('menuitem', { name: 'Exportar' }).click();
      } else await openFromList(page, ciudad);
      await expect(dialogOf(page).getByRole('button', { name: 'Exportar 3 contactos' })).toBeVisible();
      await expectAccessible(page, DIALOG);
      if (screen.isPhone) await expectThumbSized(page);
      await take(page, /^CSV para Excel/);
    });
  });
}
