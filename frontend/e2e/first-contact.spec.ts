import { expect, test } from '@playwright/test';
import { ADMIN } from './sign-in';

test('who has never seen it signs in and adds a contact, within a minute and by what the page offers', async ({
  page,
}) => {
  test.setTimeout(60_000);
  const field = (name: RegExp) => page.getByRole('textbox', { name });
  const email = 'ximena.zapata@example.com';
  await page.goto('/');
  await field(/^Correo/).fill(ADMIN.email);
  await field(/^Contraseña/).fill(ADMIN.password);
  await page.getByRole('button', { name: 'Entrar', exact: true }).click();

  await page.getByRole('main').getByRole('link', { name: 'Nuevo contacto' }).first().click();
  await expect(field(/^Nombres/)).toBeFocused();
  await page.keyboard.type('Ximena');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Zapata Ñáñez');
  await page.keyboard.press('Tab');
  await page.keyboard.type(email);
  await page.keyboard.press('Tab');
  await page.keyboard.type('300 123 4567');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/contactos\/[0-9a-f-]{36}/);
  await expect(page.getByRole('heading', { name: 'Ximena Zapata Ñáñez' })).toBeVisible();

  const table = page.getByRole('table');
  await expect(table.getByRole('link', { name: 'Ximena Zapata Ñáñez', exact: true })).toBeVisible();
  await page.goto(`/contactos?buscar=${email}`);
  await expect(table.getByText('Ximena Zapata Ñáñez')).toBeVisible();
  await expect(table.getByText(email)).toBeVisible();
});
