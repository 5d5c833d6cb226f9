import { expect, test } from '@playwright/test';
import { ADMIN } from './sign-in';

test('Swagger UI signs in and asks, from this server alone and under its policy', async ({
  page,
  baseURL,
}) => {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  const elsewhere: string[] = [];
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== baseURL) elsewhere.push(request.url());
  });

  await page.goto('/docs');
  await page.getByRole('button', { name: 'Authorize' }).click();
  const dialog = page.locator('.dialog-ux');
  await dialog.getByLabel('username').fill(ADMIN.email);
  await dialog.getByLabel('password').fill(ADMIN.password);
  await dialog.getByRole('button', { name: 'Apply given OAuth2 credentials' }).click();
  await expect(dialog.getByText('Authorized')).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).click();

  const summary = page.getByRole('button', { name: /^GET \/api\/auth\/me / });
  const me = page.locator('.opblock').filter({ has: summary });
  await summary.click();
  await me.getByRole('button', { name: 'Try it out' }).click();
  await me.getByRole('button', { name: 'Execute' }).click();
  const answer = me.locator('.live-responses-table');
  await expect(answer.locator('.response-col_status').last()).toHaveText(/^200/);
  await expect(answer).toContainText(ADMIN.email);

  expect(complaints).toEqual([]);
  expect(elsewhere).toEqual([]);
});
