import { expect, type Page, test } from '@playwright/test';
import { ADMIN, signIn } from './sign-in';

const PATH = '/contactos';
const rows = (page: Page) => page.getByRole('table').getByRole('row');
const isIn = (page: Page) => expect(rows(page).nth(1)).toBeVisible();

/** How often the page has asked for the next token. */
function renewals(page: Page): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/api/auth/sessions/refresh')) asked.push(request.method());
  });
  return asked;
}

test('no script finds a token that it could carry off, and a reload keeps one signed in', async ({
  page,
}) => {
  await page.goto('/entrar');
  await page.getByRole('textbox', { name: 'Correo' }).fill(ADMIN.email);
  await page.getByRole('textbox', { name: 'Contraseña' }).fill(ADMIN.password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Crecimiento' })).toBeVisible();
  const found = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
  );
  expect(found).not.toMatch(/eyJ|crm_refresh|crm_device/);
  const cookies = await page.context().cookies(new URL('/api/auth/', page.url()).href);
  expect(cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite]).sort()).toEqual([
    ['crm_device', true, 'Strict'],
    ['crm_refresh', true, 'Strict'],
  ]);

  await page.goto(PATH);
  await isIn(page);
  await page.reload();
  await isIn(page);
});

test('tabs that are opened at one instant all go on, and again later', async ({ page, context }) => {
  await signIn(page);
  const tabs = [page, ...(await Promise.all([1, 2, 3].map(() => context.newPage())))];
  for (const _ of [1, 2]) {
    await Promise.all(tabs.map((tab) => tab.goto(PATH)));
    await Promise.all(tabs.map(isIn));
  }
});

test('a token is renewed before it is refused, and nobody notices', async ({ page }) => {
  await page.clock.install();
  await signIn(page);
  const asked = renewals(page);
  await page.goto(PATH);
  await isIn(page);
  expect(asked).toHaveLength(1);
  await page.clock.fastForward('16:00');
  await page.getByRole('searchbox').fill('a');
  await expect.poll(() => asked.length).toBe(2);
  await isIn(page);
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('who signs out at one tab is signed out at the others, and at the server', async ({ page, context }) => {
  await signIn(page);
  await page.goto(PATH);
  const other = await context.newPage();
  await other.goto(PATH);
  await isIn(other);
  const ended = page.waitForResponse((answer) => answer.url().endsWith('/api/auth/sessions/current'));
  await page.getByRole('button', { name: /Admin Sistema/ }).click();
  await page.getByRole('menuitem', { name: 'Salir' }).click();
  expect((await ended).status()).toBe(204);
  await expect(page).toHaveURL(/\/entrar/);
  await expect(other).toHaveURL(/\/entrar/);
  // Whoever puts the mark back has no session for it.
  await page.evaluate(() => localStorage.setItem('crm.signedIn', '1'));
  await page.goto(PATH);
  await expect(page).toHaveURL(/\/entrar/);
});
