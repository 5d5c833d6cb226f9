/** Who gets in, and who not any more: one's own sessions and API keys, and what a superuser takes away. */

import { type APIRequestContext, expect, type Page, test } from '@playwright/test';
import { call } from './api';
import { another, signIn } from './sign-in';
import { codeOf } from './totp';

const PASSWORD = 'la primera clave larga';

/** Of this test alone, made by the superuser at this page. */
async function somebody(page: Page, nombres: string) {
  const email = `${nombres.toLowerCase()}.${Date.now()}${test.info().workerIndex}@example.com`;
  await call(page, 'POST', '/users/', { email, nombres, apellidos: 'Accesos', password: PASSWORD });
  return { email, password: PASSWORD };
}

async function status(request: APIRequestContext, path: string, key: string): Promise<number> {
  return (await request.get(`/api${path}`, { headers: { Authorization: `Bearer ${key}` } })).status();
}

test('an API key is made and shown once, works as far as it may, tells its last use, and ends', async ({
  page,
  playwright,
  baseURL,
}) => {
  await signIn(page);
  await signIn(page, await somebody(page, 'Clara'));
  await page.goto('/perfil');
  await page.getByRole('button', { name: 'Nueva clave' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Nombre').fill('Facturación');
  await dialog.getByRole('checkbox', { name: 'Contactos: leer', exact: true }).check();
  await dialog.getByRole('button', { name: 'Crear clave' }).click();
  const key = await dialog.getByRole('textbox', { name: 'Clave' }).inputValue();
  expect(key).toMatch(/^crm_[\w-]{43}$/);
  // All of it is in sight.
  const field = dialog.getByRole('textbox', { name: 'Clave' });
  expect(
    await field.evaluate(
      ({ scrollWidth, clientWidth, scrollHeight, clientHeight }) =>
        scrollWidth <= clientWidth && scrollHeight <= clientHeight,
    ),
  ).toBe(true);
  await dialog.getByRole('button', { name: 'Listo' }).click();
  const row = page.getByRole('listitem').filter({ hasText: 'Facturación' });
  await expect(row).toContainText('Sin usar todavía');

  const program = await playwright.request.newContext({ baseURL: String(baseURL) });
  expect(await status(program, '/contactos', key)).toBe(200);
  const refused = await program.post('/api/contactos', {
    headers: { Authorization: `Bearer ${key}` },
    data: { nombres: 'Sin', apellidos: 'Permiso', email: 'sin@example.com', telefono: '300 123 4567' },
  });
  expect(refused.status()).toBe(403);
  await page.reload();
  await expect(row).toContainText(/Usada /);
  // Nobody shows it again.
  expect(await page.content()).not.toContain(key);

  await row.getByRole('button', { name: 'Eliminar la clave Facturación' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Eliminar' }).click();
  await expect(row).toHaveCount(0);
  expect(await status(program, '/contactos', key)).toBe(401);
  await program.dispose();
});

test('somebody ends their session at another machine, which is out at its next step', async ({
  page,
  browser,
}) => {
  await signIn(page);
  const person = await somebody(page, 'Sonia');
  await signIn(page, person);
  const other = await another(browser, person);
  await other.goto('/perfil');
  await expect(other.getByRole('heading', { name: 'Sesiones' })).toBeVisible();

  await page.goto('/perfil');
  await expect(page.getByText('Esta sesión', { exact: true })).toHaveCount(1);
  await page.getByRole('button', { name: 'Cerrar las demás' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cerrar las demás' }).click();
  await expect(page.getByText('Sesión cerrada', { exact: true })).toBeVisible();
  await other.goto('/contactos');
  await expect(other).toHaveURL(/\/entrar/);
  await page.goto('/contactos');
  await expect(page.getByRole('table').getByRole('row').nth(1)).toBeVisible();
});

test('a superuser ends the sessions of somebody, and takes a lost second factor away', async ({
  page,
  browser,
}) => {
  await signIn(page);
  const person = await somebody(page, 'Teresa');
  const theirs = await another(browser, person);
  await page.goto(`/usuarios?buscar=${person.email}`);
  const choose = async (action: string) => {
    await page.getByRole('button', { name: 'Acciones de Teresa Accesos' }).click();
    await page.getByRole('menuitem', { name: action }).click();
  };

  const proof = { current_password: PASSWORD };
  const { secreto } = await call<{ secreto: string }>(theirs, 'POST', '/auth/second-factor', proof);
  await call(theirs, 'POST', '/auth/second-factor/confirm', { code: codeOf(secreto) });
  const signInAgain = () =>
    page.request.post('/api/auth/login', { form: { username: person.email, password: PASSWORD } });
  expect((await signInAgain()).status()).toBe(401);

  await choose('Cerrar sesiones');
  const sessions = page.getByRole('dialog', { name: 'Sesiones de Teresa Accesos' });
  await expect(sessions).toContainText('Tiene 2 sesiones abiertas.');
  await sessions.getByRole('button', { name: 'Cerrar sesiones' }).click();
  await expect(sessions).toBeHidden();
  await theirs.goto('/contactos');
  await expect(theirs).toHaveURL(/\/entrar/);

  await choose('Restablecer segundo factor');
  const asked = page.getByRole('dialog', { name: '¿Quitarle a Teresa Accesos el segundo factor?' });
  await asked.getByRole('button', { name: 'Quitar' }).click();
  await expect(asked).toBeHidden();
  expect((await signInAgain()).status()).toBe(200);
});
