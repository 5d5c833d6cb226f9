/** What goes by mail, past the mailbox that the service has where no mail server is set. */

import { expect, type Page, test } from '@playwright/test';
import { call } from './api';
import { DIALOG, expectAccessible, expectThumbSized, SCREENS } from './screens';
import { signIn } from './sign-in';

const NEW_PASSWORD = 'otra frase larga y clara';

/** Of this run: a service is tried more than once. */
function somebody(nombres: string) {
  const run = `${Date.now()}${test.info().workerIndex}`;
  return { nombres, apellidos: 'Cuentas', email: `${nombres.toLowerCase()}.${run}@example.com` };
}

/** As from a mail program: the newest message to this address, and its link. */
async function followLink(page: Page, email: string): Promise<void> {
  await page.goto('/buzon');
  await page.getByRole('link').filter({ hasText: email }).first().click();
  await page.getByRole('link', { name: 'Abrir su enlace' }).click();
}

async function enter(page: Page, email: string, password: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Correo' }).fill(email);
  await page.getByRole('textbox', { name: 'Contraseña' }).fill(password);
  await page.getByRole('button', { name: 'Entrar', exact: true }).click();
}

test.beforeEach(async ({ page }) => {
  const options = await (await page.request.get('/api/auth/options')).json();
  test.skip(!options.has_mailbox, 'this service has no mailbox');
});

test('a forgotten password is replaced by a link, which works once', async ({ page, browser }) => {
  const ana = somebody('Ana');
  const admin = await browser.newPage();
  await signIn(admin);
  await call(admin, 'POST', '/users/', { ...ana, password: 'la primera frase larga' });
  await admin.close();

  await page.goto('/entrar');
  await page.getByRole('link', { name: '¿Olvidaste tu contraseña?' }).click();
  const send = page.getByRole('button', { name: 'Enviar el enlace' });
  await expect(send).toBeVisible(); // the page before has a field of the same name
  await page.getByRole('textbox', { name: 'Correo' }).fill(ana.email);
  await send.click();
  await expect(page.getByRole('heading', { name: 'Revisa tu correo' })).toBeVisible();

  await followLink(page, ana.email);
  const field = page.getByRole('textbox', { name: 'Contraseña nueva' });
  await expect(field).toBeVisible();
  await expect(page).toHaveURL('/restablecer');
  await field.fill('password123');
  await field.press('Enter');
  await expect(field).toHaveAccessibleDescription(/Es de las primeras/);
  await field.fill(NEW_PASSWORD);
  await field.press('Enter');
  await expect(page.getByRole('heading', { name: 'Contraseña cambiada' })).toBeVisible();
  await page.getByRole('link', { name: 'Entrar', exact: true }).click();
  await enter(page, ana.email, NEW_PASSWORD);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Ana');

  // The one before it: a notice of the change is the newest by now.
  await page.goto('/buzon');
  await page.getByRole('link').filter({ hasText: ana.email }).filter({ hasText: 'Elige' }).first().click();
  await page.getByRole('link', { name: 'Abrir su enlace' }).click();
  await field.fill('todavía otra frase larga');
  await field.press('Enter');
  await expect(page.getByRole('heading', { name: 'Este enlace ya no sirve' })).toBeVisible();
});

test('somebody is invited, accepts and signs in', async ({ page, browser }) => {
  const luz = somebody('Luz');
  await signIn(page);
  await page.goto(`/usuarios?buscar=${luz.email}`);
  await page.getByRole('button', { name: 'Invitar' }).click();
  const dialog = page.getByRole('dialog', { name: 'Invitar a alguien' });
  await dialog.getByLabel('Correo').fill(luz.email);
  await dialog.getByLabel('Nombres').fill(luz.nombres);
  await dialog.getByLabel('Apellidos').fill(luz.apellidos);
  await dialog.getByRole('button', { name: 'Enviar invitación' }).click();
  const row = page.getByRole('row', { name: 'Luz Cuentas' });
  await expect(row).toContainText('Invitado');

  const theirs = await (await browser.newContext()).newPage();
  await followLink(theirs, luz.email);
  await expect(theirs.getByRole('heading', { name: 'Te damos la bienvenida, Luz' })).toBeVisible();
  await expect(theirs).toHaveURL('/invitacion');
  await theirs.getByRole('textbox', { name: 'Nombres' }).fill('Luz Marina');
  await theirs.getByRole('textbox', { name: 'Contraseña' }).fill(NEW_PASSWORD);
  await theirs.getByRole('button', { name: 'Crear mi cuenta' }).click();
  await expect(theirs.getByRole('heading', { name: 'Tu cuenta está lista' })).toBeVisible();
  await theirs.getByRole('link', { name: 'Entrar', exact: true }).click();
  await enter(theirs, luz.email, NEW_PASSWORD);
  await expect(theirs.getByRole('heading', { level: 1 })).toContainText('Luz Marina');
  await theirs.context().close();

  await page.reload();
  await expect(page.getByRole('row', { name: 'Luz Marina Cuentas' })).toContainText('Activo');
  await page.goto('/correo');
  const mail = page.getByRole('main').getByRole('listitem').filter({ hasText: luz.email }).first();
  await expect(mail).toContainText('Enviado');
});

test('an e-mail is changed by the link that goes to the new one', async ({ page }) => {
  const rosa = { ...somebody('Rosa'), password: 'la primera frase larga' };
  await signIn(page);
  await call(page, 'POST', '/users/', rosa);
  const next = `nueva.${rosa.email}`;
  await signIn(page, rosa);
  await page.goto('/perfil');
  await page.getByRole('textbox', { name: 'Correo nuevo' }).fill(next);
  await page.getByRole('textbox', { name: 'Tu contraseña' }).fill(rosa.password);
  await page.getByRole('button', { name: 'Enviar el enlace' }).click();
  await expect(page.getByText(`Te enviamos un enlace a ${next}`)).toBeVisible();
  await followLink(page, next);
  await page.getByRole('button', { name: 'Confirmar el correo' }).click();
  await expect(page.getByRole('heading', { name: 'Correo confirmado' })).toBeVisible();
});

for (const screen of SCREENS) {
  test.describe(screen.name, () => {
    test.use(screen.use);

    test('what one sees of mails is accessible', async ({ page }) => {
      test.slow();
      await page.goto('/restablecer');
      await expect(page.getByRole('heading', { name: 'El enlace está incompleto' })).toBeVisible();
      await expectAccessible(page);
      if (screen.isPhone) await expectThumbSized(page);
      await page.goto('/olvide');
      await page.getByRole('textbox', { name: 'Correo' }).fill('nadie@example.com');
      await page.getByRole('button', { name: 'Enviar el enlace' }).click();
      await expect(page.getByRole('heading', { name: 'Revisa tu correo' })).toBeVisible();
      await expectAccessible(page);
      if (screen.isPhone) await expectThumbSized(page);

      await signIn(page);
      await page.goto('/usuarios');
      await page.getByRole('button', { name: 'Invitar' }).click();
      await page.getByRole('button', { name: 'Enviar invitación' }).click();
      await expect(page.getByText('Falta este dato.').first()).toBeVisible();
      await expectAccessible(page, DIALOG);
      await page.goto('/perfil');
      await page.getByRole('button', { name: 'Nueva clave' }).click();
      await expect(page.getByRole('dialog', { name: 'Nueva clave' })).toBeVisible();
      await expectAccessible(page, DIALOG);
      if (screen.isPhone) await expectThumbSized(page);
    });
  });
}
