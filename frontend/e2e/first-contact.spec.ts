import { expect, test } from '@playwright/test';
import { signIn } from './sign-in';

test('somebody signs in, sees the contacts and adds one', async ({ page }) => {
  const email = 'ximena.zapata@example.com';
  await signIn(page);
  await page.goto('/contactos');
  const table = page.getByRole('table');
  await expect(table.getByRole('row').nth(1)).toBeVisible();

  await page.goto('/contactos/nuevo');
  const field = (name: RegExp) => page.getByRole('textbox', { name });
  await field(/^Nombres/).fill('Ximena');
  await field(/^Apellidos/).fill('Zapata Ñáñez');
  await field(/^Correo/).fill(email);
  await field(/^Teléfono/).fill('300 123 4567');
  await page.getByRole('button', { name: 'Guardar', exact: true }).click();
  await expect(page).toHaveURL(/\/contactos\/[0-9a-f-]{36}/);
  await expect(page.getByRole('heading', { name: 'Ximena Zapata Ñáñez' })).toBeVisible();

  await page.goto(`/contactos?buscar=${email}`);
  await expect(table.getByText('Ximena Zapata Ñáñez')).toBeVisible();
  await expect(table.getByText(email)).toBeVisible();
});
