import type { Page } from '@playwright/test';

export const ADMIN = {
  email: process.env.E2E_EMAIL ?? 'admin@example.com',
  password: process.env.E2E_PASSWORD ?? 'admin123',
};

/** From the page that anybody sees first to the one behind the sign-in. */
export async function signIn(page: Page, { email, password } = ADMIN): Promise<void> {
  await page.goto('/');
  await page.getByRole('textbox', { name: 'Correo' }).fill(email);
  await page.getByRole('textbox', { name: 'Contraseña' }).fill(password);
  await page.getByRole('button', { name: 'Entrar' }).click();
  await page.waitForURL((url) => url.pathname !== '/entrar');
}
