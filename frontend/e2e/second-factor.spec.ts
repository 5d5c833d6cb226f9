import { expect, type Page, test } from '@playwright/test';
import { signIn, tokenFor } from './sign-in';
import { codeOf } from './totp';

const PASSWORD = 'la primera clave larga';

/** A user of this test alone, signed in. */
async function newUser(page: Page): Promise<string> {
  const email = `factor.${Date.now()}${test.info().workerIndex}@example.com`;
  const token = await tokenFor(page.request, String(test.info().project.use.baseURL));
  const created = await page.request.post('/api/users/', {
    headers: { Authorization: `Bearer ${token}` },
    data: { email, nombres: 'Pilar', apellidos: 'Prudente', password: PASSWORD },
  });
  expect(created.status()).toBe(200);
  await signIn(page, { email, password: PASSWORD });
  return email;
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Cuenta de Pilar Prudente' }).click();
  await page.getByRole('menuitem', { name: /Salir|Cerrar sesión/ }).click();
  await expect(page.getByRole('heading', { name: 'Entra a tu cuenta' })).toBeVisible();
}

async function typePassword(page: Page, email: string): Promise<void> {
  await page.getByLabel('Correo').fill(email);
  await page.getByRole('textbox', { name: 'Contraseña' }).fill(PASSWORD);
  await page.keyboard.press('Enter');
}

test('somebody sets up a second factor, signs in with it, and with a recovery code', async ({ page }) => {
  const email = await newUser(page);
  await page.goto('/perfil');
  await page.getByRole('button', { name: 'Activar el segundo factor' }).click();
  const dialog = page.getByRole('dialog', { name: 'Activar el segundo factor' });
  await dialog.getByRole('textbox', { name: 'Contraseña actual' }).fill('otra que no es');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('La contraseña actual no es esa');
  await dialog.getByRole('textbox', { name: 'Contraseña actual' }).fill(PASSWORD);
  await page.keyboard.press('Enter');

  const picture = dialog.getByRole('img', { name: 'Código QR para tu aplicación de autenticación' });
  await expect(picture).toBeVisible();
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(100);
  const shown = dialog.locator('code');
  const secret = String(await shown.textContent());
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  // It is shown in groups, and what one selects and copies has no gaps.
  await expect(shown.locator('span')).toHaveText(secret.match(/.{4}/g) ?? []);
  const selected = await shown.evaluate((element) => {
    const selection = window.getSelection();
    selection?.selectAllChildren(element);
    return selection?.toString();
  });
  expect(selected).toBe(secret);
  await dialog.getByLabel('Código').fill('000000');
  await page.keyboard.press('Enter');
  await expect(dialog.getByLabel('Código')).toHaveAccessibleDescription(/Ese código no es/);
  await dialog.getByLabel('Código').fill(codeOf(secret));
  await page.keyboard.press('Enter');

  const codes = page.getByRole('list', { name: 'Códigos de recuperación' }).getByRole('listitem');
  await expect(codes).toHaveCount(10);
  const recovery = String(await codes.first().textContent());
  await page.keyboard.press('Escape');
  await expect(codes).toHaveCount(10);
  await page.getByRole('button', { name: 'Ya los guardé' }).click();
  await expect(page.getByText('Te quedan 10 códigos de recuperación.')).toBeVisible();

  await signOut(page);
  await typePassword(page, email);
  const code = page.getByRole('textbox', { name: 'Código' });
  await expect(code).toBeFocused();
  await expect(code).toHaveAttribute('autocomplete', 'one-time-code');
  await code.fill('000000');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('Ese código no es');
  // The one of before confirmed it, and counts no second time.
  await code.fill(codeOf(secret, 1));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Cuenta de Pilar Prudente' })).toBeVisible();

  await signOut(page);
  await typePassword(page, email);
  await expect(page.getByRole('heading', { name: 'Confirma que eres tú' })).toBeVisible();
  await page.getByRole('button', { name: 'Volver a la contraseña' }).click();
  await typePassword(page, email);
  await page.getByRole('button', { name: 'Usar un código de recuperación' }).click();
  await page.getByRole('textbox', { name: 'Código de recuperación' }).fill(recovery);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Cuenta de Pilar Prudente' })).toBeVisible();

  await page.goto('/perfil');
  await expect(page.getByText('Te quedan 9 códigos de recuperación.')).toBeVisible();
  await page.getByRole('button', { name: 'Desactivar' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Contraseña actual' }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Activar el segundo factor' })).toBeVisible();
});

test('somebody adds a passkey, signs in with it alone, and takes it away', async ({ page }) => {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await newUser(page);
  await page.goto('/perfil');
  await page.getByRole('button', { name: 'Agregar una llave' }).click();
  const dialog = page.getByRole('dialog', { name: 'Agregar una llave' });
  await dialog.getByRole('textbox', { name: 'Contraseña actual' }).fill(PASSWORD);
  await dialog.getByLabel('Nombre').fill('Celular');
  await page.keyboard.press('Enter');
  const keys = page.getByRole('list', { name: 'Llaves de acceso' }).getByRole('listitem');
  await expect(keys).toHaveText(/Celular.*Sin usar/);

  await signOut(page);
  await page.getByRole('button', { name: 'Entrar con una llave de acceso' }).click();
  await expect(page.getByRole('button', { name: 'Cuenta de Pilar Prudente' })).toBeVisible();

  await page.goto('/perfil');
  await expect(keys).toHaveText(/Celular.*Usada por última vez/);
  await page.getByRole('button', { name: 'Cambiar el nombre de Celular' }).click();
  await page.getByRole('dialog').getByLabel('Nombre').fill('Portátil');
  await page.keyboard.press('Enter');
  await expect(keys).toHaveText(/Portátil/);
  await page.getByRole('button', { name: 'Eliminar Portátil' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Eliminar' }).click();
  await expect(page.getByText('Todavía no tienes ninguna.')).toBeVisible();

  await signOut(page);
  await page.getByRole('button', { name: 'Entrar con una llave de acceso' }).click();
  await expect(page.getByText('Esa llave de acceso no se conoce aquí')).toBeVisible();
});
