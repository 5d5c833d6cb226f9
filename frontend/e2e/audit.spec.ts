import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { call, makeContact } from './api';
import { expectAccessible, expectThumbSized, SCREENS } from './screens';
import { signIn } from './sign-in';

/** Somebody who was created and became a customer. */
async function somebody(page: Page) {
  const run = `${Date.now()}${test.info().workerIndex}`;
  const contact = await makeContact(page, {
    nombres: 'Clara',
    apellidos: `Auditada ${run}`,
    email: `clara.${run}@example.com`,
  });
  await call(page, 'PUT', `/contactos/${contact.id}`, { estado: 'cliente' });
  return contact;
}

test('the trail says in words who did what, opens to its details and is taken along', async ({ page }) => {
  await signIn(page);
  const clara = await somebody(page);
  await page.goto('/auditoria');
  const changed = page
    .getByRole('listitem')
    .filter({ hasText: `cambió el estado de prospecto a cliente en ${clara.nombre_completo}` });
  await expect(changed).toBeVisible();
  await changed.getByRole('button', { name: 'Detalles' }).click();
  await expect(changed.getByRole('row', { name: 'Estado Prospecto Cliente' })).toBeVisible();

  await page.getByLabel('Acción').selectOption('Crear');
  await expect(page).toHaveURL(/accion=crear/);
  await expect(changed).toBeHidden();
  const created = page.getByRole('listitem').filter({ hasText: `creó el contacto ${clara.nombre_completo}` });
  await expect(created).toBeVisible();

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Descargar CSV' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('auditoria.csv');
  const csv = await readFile(await download.path(), 'utf8');
  expect(csv).toContain(clara.nombre_completo);
  expect(csv).not.toContain(';cambiar;');
  await expect(page.getByText('auditoria.csv está en tus descargas')).toBeVisible();

  // What another page shows is left behind, and found again by Back.
  await created.getByRole('link', { name: clara.nombre_completo }).click();
  await expect(page.getByRole('heading', { name: clara.nombre_completo })).toBeVisible();
  await page.goBack();
  await expect(created).toBeVisible();
});

test('what was done to a user and to a view is undone, from the trail and by the keyboard', async ({
  page,
}) => {
  const run = `${Date.now()}${test.info().workerIndex}`;
  await signIn(page);
  const rosa = await call<{ id: string }>(page, 'POST', '/users/', {
    nombres: 'Rosa',
    apellidos: `Deshecha ${run}`,
    email: `rosa.${run}@example.com`,
    password: 'una clave bien larga',
  });
  const { id } = await makeContact(page, {
    nombres: 'Nubia',
    apellidos: `Deshecha ${run}`,
    email: `nubia.${run}@example.com`,
    propietario_id: rosa.id,
  });
  const isHers = async () =>
    (await call<{ propietario_id: string | null }>(page, 'GET', `/contactos/${id}`)).propietario_id ===
    rosa.id;
  await call(page, 'PUT', `/users/${rosa.id}`, { nombres: 'Rosario' });
  await call(page, 'DELETE', `/users/${rosa.id}`);
  expect(await isHers()).toBe(false);

  // Her deletion, and with it what she lost.
  await page.goto('/auditoria?entidad=usuario');
  const entry = (words: string) =>
    page.getByRole('listitem').filter({ hasText: words }).filter({ hasText: run }).first();
  const undo = async (words: string) => {
    await entry(words).getByRole('button', { name: 'Detalles' }).click();
    await entry(words).getByRole('button', { name: 'Deshacer' }).click();
    return page.getByRole('dialog', { name: '¿Deshacer?' });
  };
  const deletion = await undo('eliminó el usuario');
  await expect(deletion).toContainText('Vuelve a como estaba: 1 usuario y 1 contacto.');
  await expect(deletion).toContainText('Vuelve sin contraseña');
  await expect(
    deletion.getByRole('row', { name: `Propietario vacío Rosario Deshecha ${run}` }),
  ).toBeVisible();
  await expectAccessible(page);
  await deletion.getByRole('button', { name: 'Deshacer' }).click();
  await expect(page.getByText('2 registros volvieron a como estaban')).toBeVisible();
  await expect(entry('restauró el usuario')).toBeVisible();
  expect(await isHers()).toBe(true);

  // Her name, which is another one yet.
  await call(page, 'PUT', `/users/${rosa.id}`, { nombres: 'Rosalba' });
  await page.reload();
  await entry('de Rosa a Rosario').getByRole('button', { name: 'Detalles' }).click();
  await entry('de Rosa a Rosario').getByRole('button', { name: 'Deshacer' }).click();
  const conflict = page.getByRole('dialog', { name: 'Algo cambió de nuevo desde entonces' });
  await expect(conflict.getByRole('row', { name: /Nombres Cambió después Rosalba Rosa/ })).toBeVisible();
  await conflict.getByRole('button', { name: 'Reemplazarlos' }).click();
  await expect(page.getByText(`«Rosalba Deshecha ${run}» está como antes`)).toBeVisible();
  const { nombres } = await call<{ nombres: string }>(page, 'GET', `/users/${rosa.id}`);
  expect(nombres).toBe('Rosa');

  // A view that somebody deletes by mistake.
  const nombre = `Perdida ${run}`;
  const view = await call<{ id: string }>(page, 'POST', '/vistas/', { nombre, definicion: {} });
  await page.goto(`/contactos?vista=${view.id}`);
  await page.getByRole('button', { name: `Opciones de la vista ${nombre}` }).click();
  await page.getByRole('menuitem', { name: 'Eliminar la vista' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Eliminar' }).click();
  await expect(page).toHaveURL(/vista=todos/);
  await page.keyboard.press('ControlOrMeta+z');
  await expect(page.getByText(`«${nombre}» está como antes`)).toBeVisible();
  await expect(page.getByRole('link', { name: nombre })).toBeVisible();
  await page.goto(`/contactos?vista=${view.id}`);
  await expect(page.getByRole('button', { name: `Opciones de la vista ${nombre}` })).toBeVisible();
});

test('the trail is for superusers', async ({ page, browser }) => {
  await signIn(page);
  const email = `rita.${Date.now()}@example.com`;
  const password = 'una clave bien larga';
  const rita = {
    nombres: 'Rita',
    apellidos: 'Auditada',
    email,
    password,
    is_active: true,
    is_superuser: false,
  };
  await call(page, 'POST', '/users/', rita);
  const other = await browser.newPage();
  await signIn(other, { email, password });
  await other.goto('/papelera');
  await expect(other.getByRole('link', { name: 'Trabajos' })).toBeVisible();
  await expect(other.getByRole('link', { name: 'Auditoría' })).toBeHidden();
  await other.goto('/auditoria');
  await expect(other.getByRole('heading', { name: 'Esta página es de los administradores' })).toBeVisible();
  await other.close();
});

for (const screen of SCREENS) {
  test.describe(screen.name, () => {
    test.use(screen.use);

    test('the trail is accessible, with its details and with nothing found', async ({ page }) => {
      test.slow();
      await signIn(page);
      await somebody(page);
      await page.goto('/auditoria');
      const details = page.getByRole('button', { name: 'Detalles' }).first();
      await details.click();
      await expect(page.getByRole('table').first()).toBeVisible();
      if (screen.isPhone) await page.getByRole('button', { name: 'Filtros' }).click();
      await expectAccessible(page);
      if (screen.isPhone) await expectThumbSized(page);
      await page.getByLabel('Desde', { exact: true }).fill('2200-01-01');
      await expect(page.getByRole('heading', { name: 'Nada cumple con estos filtros' })).toBeVisible();
      await expectAccessible(page);
    });
  });
}
