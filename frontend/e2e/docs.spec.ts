import { expect, type Page, test } from '@playwright/test';
import { ADMIN, tokenFor } from './sign-in';

async function authorize(page: Page): Promise<void> {
  await page.goto('/docs');
  await page.getByRole('button', { name: 'Authorize' }).click();
  const dialog = page.locator('.dialog-ux');
  await dialog.getByLabel('username').fill(ADMIN.email);
  await dialog.getByLabel('password').fill(ADMIN.password);
  await dialog.getByRole('button', { name: 'Apply given OAuth2 credentials' }).click();
  await expect(dialog.getByText('Authorized')).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).first().click();
}

async function authorizeWith(page: Page, key: string): Promise<void> {
  await page.goto('/docs');
  await page.getByRole('button', { name: 'Authorize' }).click();
  const dialog = page.locator('.dialog-ux');
  await dialog.locator('#auth-bearer-value').fill(key);
  await dialog.getByRole('button', { name: 'Apply credentials' }).click();
  await expect(dialog.getByText('Authorized')).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
}

type Asked = { parameters?: Record<string, string>; body?: object; status?: number; shown?: string };

/** Opens an operation, tries it out with these values, and closes it again; `shown` is a part of the answer on the page. */
async function tryOut<T>(
  page: Page,
  operation: string,
  { parameters = {}, body, status = 200, shown = '' }: Asked = {},
) {
  const [method, path] = operation.split(' ') as [string, string];
  const summary = page.getByRole('button', {
    name: new RegExp(`^${method} ${path.replace(/[{}]/g, '\\$&')} `),
  });
  const block = page.locator('.opblock').filter({ has: summary });
  await summary.click();
  await block.getByRole('button', { name: 'Try it out' }).click();
  for (const [name, value] of Object.entries(parameters)) {
    const row = block.locator(`tr[data-param-name="${name}"]`);
    const add = row.getByRole('button', { name: 'Add string item' });
    if (await add.isVisible()) await add.click();
    const field = row.locator('input, select').first();
    await expect(field).toBeVisible();
    if (await field.evaluate((node) => node.tagName === 'SELECT')) await field.selectOption(value);
    else await field.fill(value);
  }
  if (body) await block.locator('textarea.body-param__text').fill(JSON.stringify(body));
  const asked = page.waitForResponse((answer) => answer.request().method() === method);
  await block.getByRole('button', { name: 'Execute' }).click();
  const answer = (await (await asked).json()) as T;
  const table = block.locator('.live-responses-table');
  await expect(table.locator('.response-col_status').last()).toHaveText(new RegExp(`^${status}`));
  await expect(table).toContainText(shown);
  await summary.click();
  return answer;
}

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

  await authorize(page);
  await tryOut(page, 'GET /api/auth/me', { shown: ADMIN.email });

  expect(complaints).toEqual([]);
  expect(elsewhere).toEqual([]);
});

test('an API key is tried in Swagger UI, which says what it may', async ({ page, baseURL }) => {
  const token = await tokenFor(page.request, baseURL ?? '', ADMIN);
  const headers = { Authorization: `Bearer ${token}` };
  const data = { nombre: 'Swagger', alcances: ['contactos:read'] };
  const made = await page.request.post('/api/auth/api-keys/', { headers, data });
  const { id, clave } = await made.json();
  await authorizeWith(page, clave);
  await expect(page.getByText('second_factor_required').first()).toBeVisible();
  await tryOut(page, 'GET /api/contactos/', { shown: 'items' });
  await tryOut(page, 'GET /api/users/', { status: 403, shown: 'insufficient_scope' });
  await page.request.delete(`/api/auth/api-keys/${id}`, { headers });
});

test('the whole work with contacts and users is done in Swagger UI', async ({ page }) => {
  test.slow();
  const run = `${Date.now().toString(36)}${test.info().workerIndex}`;
  await authorize(page);

  type Contact = { id: string; estado: string; ciudad: string };
  const body = {
    nombres: 'Swagger',
    apellidos: `Prueba ${run}`,
    email: `swagger.${run}@example.com`,
    telefono: '300 555 0199',
    ciudad: 'Mocoa',
  };
  const made = await tryOut<Contact>(page, 'POST /api/contactos/', { body });
  expect(made).toMatchObject({ ...body, estado: 'prospecto' });
  const id = { id: made.id };
  const edited = await tryOut<Contact>(page, 'PUT /api/contactos/{id}', {
    parameters: id,
    body: { estado: 'cliente' },
  });
  expect(edited).toMatchObject({ ...body, estado: 'cliente' });
  const list = await tryOut<{ items: Contact[]; total: number }>(page, 'GET /api/contactos/', {
    parameters: { filter_estado: 'cliente', ciudad: 'Mocoa', search: run, sort: '-created_at' },
  });
  expect(list).toMatchObject({ total: 1, items: [{ ...id, estado: 'cliente' }] });
  await tryOut(page, 'DELETE /api/contactos/{id}', { parameters: id });
  await tryOut(page, 'GET /api/contactos/{id}', { parameters: id, status: 404 });

  type User = { id: string; is_active: boolean };
  const person = { email: `swagger.usuario.${run}@example.com`, nombres: 'Usuaria', apellidos: 'Swagger' };
  const user = await tryOut<User>(page, 'POST /api/users/', {
    body: { ...person, password: 'una clave bien larga' },
  });
  expect(user).toMatchObject({ ...person, is_active: true });
  const one = { id: user.id };
  const changed = await tryOut<User>(page, 'PUT /api/users/{id}', {
    parameters: one,
    body: { is_active: false },
  });
  expect(changed.is_active).toBe(false);
  const users = await tryOut<User[]>(page, 'GET /api/users/', { parameters: { search: run } });
  expect(users).toMatchObject([one]);
  await tryOut(page, 'DELETE /api/users/{id}', { parameters: one });
  await tryOut(page, 'GET /api/users/{id}', { parameters: one, status: 404 });
});
