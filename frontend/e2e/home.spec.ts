import { expect, test } from '@playwright/test';
import { makeContact } from './api';
import { expectAccessible, expectThumbSized, SCREENS } from './screens';
import { signIn } from './sign-in';

test.beforeEach(({ page }) => signIn(page));

test('home leads from each figure to the contacts behind it, and Back returns', async ({ page }) => {
  await page.goto('/');
  const main = page.getByRole('main');
  await expect(main.getByRole('heading', { level: 1 })).toContainText(/Buen[oa]s/);

  await main.getByRole('link', { name: /^Prospecto: \d+ contactos?, \d+% del total$/ }).click();
  await expect(page).toHaveURL('/contactos?estado=prospecto');
  await expect(page.getByRole('button', { name: /^Prospecto \d/ })).toHaveAttribute('aria-pressed', 'true');

  await page.goBack();
  await main.getByRole('link', { name: /^Bogotá: / }).click();
  await expect(page).toHaveURL('/contactos?ciudad=Bogot%C3%A1');

  await page.goBack();
  await page.mouse.move(0, 0);
  await main
    .getByRole('link', { name: /\d+ en total$/ })
    .nth(-2)
    .focus();
  await page.keyboard.press('Tab');
  await expect(main.getByRole('link', { name: /^Esta semana \(/ })).toBeFocused();
  await expect(page.getByRole('tooltip', { name: /^Esta/ })).toHaveText(
    /^Esta semana \(.+\): \d+ nuevos?, \d+ en total$/,
  );
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/contactos\?desde=\d{4}-\d{2}-\d{2}&hasta=\d{4}-\d{2}-\d{2}$/);
});

test('home counts a new contact, and shows it first', async ({ page }) => {
  await page.goto('/');
  const total = page.getByRole('region', { name: 'Crecimiento' }).locator('strong').first();
  await expect(total).toHaveText(/\d/);
  const before = Number((await total.textContent())?.replace(/\D/g, ''));

  const name = `Home ${Date.now()}`;
  const email = `${name.replace(' ', '.')}@example.com`;
  await makeContact(page, { nombres: 'Ximena', apellidos: name, email });
  await page.reload();
  await expect(page.getByRole('region', { name: 'Los más recientes' }).getByRole('link').nth(1)).toHaveText(
    `Ximena ${name}`,
  );
  // Other journeys may create some too.
  await expect(async () => {
    expect(Number((await total.textContent())?.replace(/\D/g, ''))).toBeGreaterThan(before);
  }).toPass();
});

test('every chart has a table, and both work by keyboard', async ({ page }) => {
  await page.goto('/');
  for (const title of ['Por estado', 'Crecimiento', 'Por ciudad']) {
    await page.getByRole('button', { name: `Ver como tabla: ${title}` }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('table', { name: title })).toBeVisible();
  }
  await expect(page.getByRole('table', { name: 'Crecimiento' }).getByRole('row')).toHaveCount(13);
  await expectAccessible(page);
});

for (const screen of SCREENS) {
  test.describe(screen.name, () => {
    test.use(screen.use);

    test('home is accessible, with a figure pointed at too', async ({ page }) => {
      await page.goto('/');
      await expect(page.getByRole('heading', { name: 'Crecimiento' })).toBeVisible();
      await expectAccessible(page);
      if (screen.isPhone) await expectThumbSized(page);
      await page.getByRole('link', { name: /^Esta semana \(/ }).focus();
      await page.keyboard.press('Shift+Tab');
      // The one before has faded out.
      await expect(page.getByRole('tooltip')).toHaveCount(1);
      await expectAccessible(page);
    });
  });
}
