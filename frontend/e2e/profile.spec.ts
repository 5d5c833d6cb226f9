import { expect, type Page, test } from '@playwright/test';
import { expectAccessible, expectThumbSized, SCREENS } from './screens';
import { ADMIN, signIn, tokenFor } from './sign-in';

const PASSWORD = 'la primera clave larga';

/** A user of this test alone: nobody else's password is ever changed. */
async function newUser(page: Page): Promise<{ email: string; password: string }> {
  const email = `perfil.${Date.now()}${test.info().workerIndex}@example.com`;
  const token = await tokenFor(page.request, String(test.info().project.use.baseURL));
  const created = await page.request.post('/api/users/', {
    headers: { Authorization: `Bearer ${token}` },
    data: { email, nombres: 'Pedro', apellidos: 'Perfil', password: PASSWORD },
  });
  expect(created.status()).toBe(200);
  return { email, password: PASSWORD };
}

test('somebody changes their password and signs in again with the new one', async ({ page }) => {
  const user = await newUser(page);
  await signIn(page, user);
  await page.goto('/');
  await page.getByRole('button', { name: 'Cuenta de Pedro Perfil' }).click();
  await page.getByRole('menuitem', { name: 'Tu perfil' }).click();
  await expect(page.getByRole('main')).toContainText(user.email);

  const current = page.getByRole('textbox', { name: 'Contraseña actual' });
  const next = page.getByRole('textbox', { name: 'Contraseña nueva' });
  await current.fill('otra que no es');
  await next.fill('la segunda clave larga');
  await next.press('Enter');
  await expect(current).toHaveAccessibleDescription('La contraseña actual no es esa.');
  await expect(current).toBeFocused();
  await expect(next).toHaveValue('la segunda clave larga');

  await current.fill(PASSWORD);
  await current.press('Enter');
  await expect(page.getByText('Contraseña cambiada')).toBeVisible();
  await expect(next).toHaveValue('');

  await page.getByRole('button', { name: 'Cuenta de Pedro Perfil' }).click();
  await page.getByRole('menuitem', { name: 'Salir' }).click();
  // The profile, which is there for a moment yet, has fields of almost these names.
  await page.getByRole('textbox', { name: 'Correo', exact: true }).fill(user.email);
  await page.getByRole('textbox', { name: 'Contraseña' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Entrar', exact: true }).click();
  await expect(page.getByText('El correo o la contraseña no coinciden')).toBeVisible();
  await page.getByRole('textbox', { name: 'Contraseña' }).fill('la segunda clave larga');
  await page.getByRole('button', { name: 'Entrar', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Pedro');
});

test('somebody changes their name, and is called so from then on', async ({ page }) => {
  await signIn(page, await newUser(page));
  await page.goto('/perfil');
  await page.getByRole('textbox', { name: 'Nombres' }).fill('Pedro Antonio');
  await page.getByRole('button', { name: 'Guardar' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Pedro Antonio Perfil' })).toBeVisible();
  await page.getByRole('link', { name: 'Inicio' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Pedro Antonio');
});

test('language and colours are kept on this machine', async ({ page }) => {
  await signIn(page, await newUser(page));
  await page.goto('/perfil');
  await page.getByText('English').click();
  await page.getByText('Dark', { exact: true }).click();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Preferences' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
});

test('the reminder of the default password leads to where it is changed', async ({ page }) => {
  test.skip(ADMIN.password !== 'admin123', 'this service has another password');
  await signIn(page);
  await page.goto('/');
  await page.getByRole('link', { name: 'Cambiarla ahora' }).click();
  await expect(page).toHaveURL('/perfil#contrasena');
  await expect(page.getByRole('textbox', { name: 'Contraseña actual' })).toBeInViewport();

  const other = await newUser(page);
  await signIn(page, other);
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Cambiarla ahora' })).toBeHidden();
});

for (const screen of SCREENS) {
  test.describe(screen.name, () => {
    test.use(screen.use);

    test('the profile is accessible, with its refusals too', async ({ page }) => {
      await signIn(page);
      await page.goto('/perfil');
      await page.getByRole('button', { name: 'Cambiar la contraseña' }).click();
      await expect(page.getByText('Escribe tu contraseña actual.')).toBeVisible();
      await expectAccessible(page);
      if (screen.isPhone) await expectThumbSized(page);
    });
  });
}
