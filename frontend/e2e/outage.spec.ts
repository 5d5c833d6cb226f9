import { expect, type Page } from '@playwright/test';
import { call } from './api';
import { test } from './own-server';
import { expectAccessible, SCREENS } from './screens';
import { signIn } from './sign-in';

const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
const bar = (page: Page) => page.getByRole('status').filter({ hasText: 'El servidor no responde' });
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Tu sesión venció' });

/** Ends the browsers' sessions at the server, as somebody at another machine would. */
async function endSession(page: Page): Promise<void> {
  const sessions = await call<{ id: string; tipo: string }[]>(page, 'GET', '/auth/sessions/');
  for (const { id, tipo } of sessions) if (tipo === 'web') await call(page, 'DELETE', `/auth/sessions/${id}`);
}

async function openAt(page: Page, path: string): Promise<void> {
  await signIn(page);
  await page.goto(path);
}

test('the server is killed and started again: a bar says so, the draft stays, and all returns by itself', async ({
  page,
  server,
}) => {
  test.slow();
  await signIn(page);
  await page.goto('/contactos/nuevo');
  await expect(page.getByRole('table').getByRole('row').nth(1)).toBeVisible();
  await field(page, 'Nombres').fill('Wilson');
  await field(page, 'Apellidos').fill('Apagón');
  await field(page, 'Correo').fill('wilson.apagon@example.com');
  await field(page, 'Teléfono').fill('300 555 0102');

  await server.stop('SIGKILL');
  await page.getByRole('button', { name: 'Guardar', exact: true }).click();
  await expect(bar(page)).toBeVisible();
  await expect(page.getByRole('alert').filter({ hasText: 'No se puede llegar al servidor' })).toBeVisible();
  await expect(field(page, 'Correo')).toHaveValue('wilson.apagon@example.com');
  // What was there is still there to be read.
  await expect(page.getByRole('table').getByRole('row').nth(1)).toBeVisible();

  const asked = page.waitForResponse((answer) => answer.url().includes('/api/contactos/?') && answer.ok());
  await server.start();
  await expect(bar(page)).toBeHidden({ timeout: 20_000 });
  await asked;
  await page.getByRole('button', { name: 'Guardar', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Wilson Apagón' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Wilson Apagón' })).toBeVisible();
});

test('who goes on while the server is gone stays where they are, and arrives when it is back', async ({
  page,
  server,
}) => {
  test.slow();
  await signIn(page);
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Crecimiento' })).toBeVisible();
  await server.stop('SIGTERM');
  await page.getByRole('navigation').getByRole('link', { name: 'Usuarios' }).click();
  await expect(bar(page)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Crecimiento' })).toBeVisible();
  await server.start();
  await expect(page.getByRole('table').getByRole('row').nth(1)).toBeVisible({ timeout: 20_000 });
  await expect(bar(page)).toBeHidden();
});

test('a session that ends while one types asks for the password over the page, and saves what was typed', async ({
  page,
}) => {
  test.slow();
  const path = '/contactos/nuevo?buscar=a&orden=nombre_completo';
  // The stream of changes ends with the session, and would open the dialog before what was typed is sent.
  await page.route('**/api/eventos/', (route) => route.abort());
  await openAt(page, path);
  await field(page, 'Nombres').fill('Yolanda');
  await field(page, 'Apellidos').fill('Vencida');
  await field(page, 'Correo').fill('yolanda.vencida@example.com');
  // Who else has this phone is asked for at the next pause: before the session ends, or that would open the dialog.
  const lookedUp = page.waitForResponse((answer) => /parecidos\?.*telefono=/.test(answer.url()));
  await field(page, 'Teléfono').fill('300 555 0103');
  await lookedUp;
  await endSession(page);

  await field(page, 'Teléfono').press('Enter');
  const password = dialog(page).getByRole('textbox', { name: 'Contraseña' });
  await expect(password).toBeFocused();
  await password.fill('otra que no es');
  await password.press('Enter');
  await expect(dialog(page).getByRole('alert')).toContainText('no coinciden');
  await expect(page).toHaveURL(path);
  await password.fill('admin123');
  await password.press('Enter');
  await expect(dialog(page)).toBeHidden();
  await expect(page.getByRole('heading', { name: 'Yolanda Vencida' })).toBeVisible();
  await expect(page).toHaveURL(/\/contactos\/[0-9a-f-]{36}\?buscar=a&orden=nombre_completo$/);
});

test('a session that ended while the page was closed leads back to it, with the draft', async ({ page }) => {
  test.slow();
  const path = '/contactos/nuevo?estado=cliente';
  await openAt(page, path);
  await field(page, 'Nombres').fill('Zoraida');
  await endSession(page);
  await page.reload();
  await expect(page).toHaveURL(/\/entrar\?volver=/);
  await field(page, 'Correo').fill('admin@example.com');
  await field(page, 'Contraseña').fill('admin123');
  await page.getByRole('button', { name: 'Entrar', exact: true }).click();
  await expect(page).toHaveURL(path);
  await expect(page.getByText('Recuperamos lo que habías escrito')).toBeVisible();
  await expect(field(page, 'Nombres')).toHaveValue('Zoraida');
  await page.getByRole('button', { name: 'Descartar' }).click();
});

for (const screen of SCREENS) {
  test.describe(screen.name, () => {
    test.use(screen.use);

    test('an ended session and a lost server are accessible', async ({ page }) => {
      test.slow();
      await openAt(page, '/contactos');
      await expect(page.getByRole('searchbox')).toBeVisible();
      await endSession(page);
      await page.getByRole('searchbox').fill('ana');
      await expect(dialog(page)).toBeVisible();
      await expectAccessible(page);

      await dialog(page).getByRole('textbox', { name: 'Contraseña' }).fill('admin123');
      await dialog(page).getByRole('button', { name: 'Continuar' }).click();
      await expect(dialog(page)).toBeHidden();
      await page.route('**/api/contactos/**', (route) => route.abort());
      await page.route('**/health', (route) => route.abort());
      await page.getByRole('searchbox').fill('luis');
      await expect(bar(page)).toBeVisible();
      await expect(page.getByRole('heading', { name: 'No se pudieron cargar los contactos' })).toBeVisible({
        timeout: 20_000,
      });
      await expectAccessible(page);
    });
  });
}
