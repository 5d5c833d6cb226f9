import { expect, type Page, test } from '@playwright/test';
import { call, makeContact } from './api';
import { DIALOG, expectAccessible, expectThumbSized, MENU, SCREENS } from './screens';
import { another, signIn, withinASecond } from './sign-in';

const fact = (page: Page, field: string) => page.locator(`[data-field=${field}]`);
const told = (page: Page) => page.locator('[aria-live=polite]');

async function edit(page: Page, field: string, text: string): Promise<void> {
  await fact(page, field).getByRole('button').first().click();
  await fact(page, field).locator('input, textarea').fill(text);
}

test.beforeEach(({ page }) => signIn(page));

test('what one changes appears on the other’s screen within a second', async ({ page, browser }) => {
  const email = 'viva@juntos.example.com';
  const { id } = await makeContact(page, { nombres: 'Viviana', apellidos: 'Viva', email });
  const streaming = page.waitForResponse('**/api/eventos/');
  await page.goto(`/contactos/${id}?buscar=viviana`);
  await expect(page.getByRole('heading', { name: 'Viviana Viva' })).toBeVisible();
  const other = await another(browser);
  await streaming;
  await withinASecond(call(other, 'PUT', `/contactos/${id}`, { ciudad: 'Leticia' }), () =>
    fact(page, 'ciudad').getByText('Leticia').isVisible(),
  );
  const list = page.getByRole('table');
  await expect(list.getByText('Leticia')).toBeVisible();

  // In the list too, which somebody else makes longer.
  const nueva = { nombres: 'Viviana', apellidos: 'Nueva', email: 'nueva@juntos.example.com' };
  await withinASecond(makeContact(other, nueva), () => list.getByText('Viviana Nueva').isVisible());
  await other.context().close();
});

test('what one changes before the other hears of changes appears too', async ({ page, browser }) => {
  const email = 'temprana@juntos.example.com';
  const { id } = await makeContact(page, { nombres: 'Teresa', apellidos: 'Temprana', email });
  let open = () => {};
  const isOpen = new Promise<void>((resolve) => {
    open = resolve;
  });
  await page.route('**/api/eventos/', async (route) => {
    await isOpen;
    await route.continue();
  });
  const listening = page.waitForRequest('**/api/eventos/');
  await page.goto(`/contactos/${id}`);
  await expect(page.getByRole('heading', { name: 'Teresa Temprana' })).toBeVisible();
  await listening;
  const other = await another(browser);
  await call(other, 'PUT', `/contactos/${id}`, { ciudad: 'Mitú' });
  open();
  await expect(fact(page, 'ciudad')).toContainText('Mitú', { timeout: 3_000 });
  await other.context().close();
});

test('two who edit different fields both succeed; of the same field one chooses', async ({
  page,
  browser,
}) => {
  const email = 'dos@juntos.example.com';
  const { id } = await makeContact(page, { nombres: 'Dora', apellidos: 'Dos', email, ciudad: 'Cali' });
  const other = await another(browser);
  for (const one of [page, other]) {
    await one.goto(`/contactos/${id}`);
    await expect(one.getByRole('heading', { name: 'Dora Dos' })).toBeVisible();
  }
  const stored = (one: Page) => expect(told(one)).toHaveText(/guardad/i);

  // While one types, the other stores.
  await edit(page, 'cedula', '1020304050');
  await edit(other, 'pais', 'Perú');
  await other.keyboard.press('Enter');
  await stored(other);
  await page.keyboard.press('Enter');
  await stored(page);
  for (const one of [page, other]) {
    await expect(fact(one, 'cedula')).toContainText('1020304050');
    await expect(fact(one, 'pais')).toContainText('Perú');
  }

  await edit(page, 'ciudad', 'Pasto');
  await edit(other, 'ciudad', 'Tunja');
  await other.keyboard.press('Enter');
  await expect(fact(other, 'ciudad')).toContainText('Tunja');
  await stored(other);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Dora Dos cambió mientras editabas' });
  await expect(dialog.getByText('Tunja')).toBeVisible();
  await expect(dialog.getByText('Pasto')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Guardar' })).toBeDisabled();
  await expectAccessible(page, DIALOG);
  await dialog.getByRole('radio', { name: /Pasto/ }).check();
  await dialog.getByRole('button', { name: 'Guardar' }).click();
  await expect(dialog).toBeHidden();
  for (const one of [page, other]) await expect(fact(one, 'ciudad')).toContainText('Pasto');

  await edit(page, 'ciudad', 'Cali');
  await edit(other, 'ciudad', 'Yopal');
  await other.keyboard.press('Enter');
  await expect.poll(() => call(page, 'GET', `/contactos/${id}`)).toMatchObject({ ciudad: 'Yopal' });
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Dejar como está' }).click();
  for (const one of [page, other]) await expect(fact(one, 'ciudad')).toContainText('Yopal');
  await other.context().close();
});

test('a contact that somebody else changes while its deletion waits is not deleted unseen', async ({
  page,
  browser,
}) => {
  const email = 'elena@juntos.example.com';
  const { id } = await makeContact(page, { nombres: 'Elena', apellidos: 'Espera', email });
  await page.goto('/contactos?buscar=elena');
  const row = page.getByRole('row', { name: /Elena Espera/ });
  const undo = page.getByRole('button', { name: 'Deshacer: Elena Espera vuelve a la lista' });
  const other = await another(browser);

  await row.getByRole('link', { name: 'Elena Espera', exact: true }).focus();
  await page.keyboard.press('Delete');
  await expect(undo).toBeVisible();
  await expect(row).toBeHidden();
  await call(other, 'PUT', `/contactos/${id}`, { ciudad: 'Leticia' });
  const refusal = page.getByRole('alert').filter({ hasText: 'No eliminamos a Elena Espera' });
  await expect(refusal).toContainText('alguien cambió sus datos mientras tanto');
  await expect(row).toContainText('Leticia');
  await expect(call(other, 'GET', `/contactos/${id}`)).resolves.toMatchObject({ ciudad: 'Leticia' });

  await refusal.getByRole('button', { name: 'Eliminar de todas formas' }).click();
  await expect(refusal).toBeHidden();
  await expect(undo).toBeVisible();
  await page.mouse.move(10, 10);
  await expect(undo).toBeHidden();
  await expect(row).toBeHidden();
  await expect(call(other, 'GET', `/contactos/papelera/${id}`)).resolves.toMatchObject({ ciudad: 'Leticia' });
  await other.context().close();
});

test('who deletes what they have just changed themselves is asked nothing', async ({ page }) => {
  const email = 'propia@juntos.example.com';
  const { id } = await makeContact(page, { nombres: 'Paula', apellidos: 'Propia', email });
  let store = () => {};
  const isStored = new Promise<void>((resolve) => {
    store = resolve;
  });
  await page.route(`**/api/contactos/${id}`, async (route) => {
    if (route.request().method() === 'PUT') await isStored;
    await route.continue();
  });
  await page.goto(`/contactos/${id}?buscar=paula`);
  await edit(page, 'ciudad', 'Mocoa');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Más acciones', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Eliminar' }).click();
  await expect(page.getByRole('button', { name: /^Deshacer: Paula/ })).toBeVisible();
  // Stored only while the deletion waits.
  store();
  await page.mouse.move(10, 10);
  await expect(page.getByRole('button', { name: /^Deshacer: Paula/ })).toBeHidden();
  await expect
    .poll(() => call(page, 'GET', '/contactos/papelera?search=paula'))
    .toMatchObject({ items: [{ id, ciudad: 'Mocoa' }] });
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a card that somebody else moved is asked about, wherever one drops it', async ({ page, browser }) => {
  const email = 'berta@juntos.example.com';
  const { id } = await makeContact(page, { nombres: 'Berta', apellidos: 'Tablero', email });
  // Nothing is heard of what the other does, as in the moment before it arrives.
  await page.route('**/api/eventos/', (route) => route.abort());
  await page.goto('/tablero?buscar=berta');
  const card = (column: string) =>
    page.locator(`[data-column=${column}]`).getByRole('link', { name: 'Berta Tablero' });
  const other = await another(browser);

  await call(other, 'PUT', `/contactos/${id}`, { ciudad: 'Tunja' });
  await card('prospecto').press('2');
  await expect(card('calificado')).toBeFocused();
  await expect
    .poll(() => call(other, 'GET', `/contactos/${id}`))
    .toMatchObject({ estado: 'calificado', ciudad: 'Tunja' });

  await call(other, 'PUT', `/contactos/${id}`, { estado: 'inactivo' });
  await card('calificado').press('3');
  const dialog = page.getByRole('dialog', { name: 'Berta Tablero cambió mientras editabas' });
  await expect(dialog.getByRole('radio', { name: /Inactivo/ })).toBeVisible();
  await dialog.getByRole('button', { name: 'Dejar como está' }).click();
  await expect(card('inactivo')).toBeVisible();
  await expect(card('cliente')).toHaveCount(0);
  await expect(page.getByText('Berta Tablero pasó a')).toBeHidden();

  await call(other, 'PUT', `/contactos/${id}`, { estado: 'prospecto' });
  await card('inactivo').press('3');
  await dialog.getByRole('radio', { name: /Cliente/ }).check();
  await dialog.getByRole('button', { name: 'Guardar' }).click();
  await expect(card('cliente')).toBeVisible();
  await expect.poll(() => call(other, 'GET', `/contactos/${id}`)).toMatchObject({ estado: 'cliente' });
  await other.context().close();
});

test('a contact’s history says in words what happened, and any of it is undone', async ({
  page,
  browser,
}) => {
  const email = 'hilda@juntos.example.com';
  const { id } = await makeContact(page, { nombres: 'Hilda', apellidos: 'Historia', email });
  await call(page, 'PUT', `/contactos/${id}`, { estado: 'cliente' });
  await call(page, 'PUT', `/contactos/${id}`, { ciudad: 'Neiva' });
  await page.goto(`/contactos/${id}`);
  await page.getByRole('button', { name: 'Historial' }).click();
  const entries = page.getByRole('region', { name: 'Hilda Historia' }).getByRole('listitem');
  await expect(entries).toHaveCount(3);
  await expect(entries.nth(1)).toContainText(/Admin Sistema .*estado.* prospecto .*cliente/);
  // What is half below the panel's head is no fault of its own.
  await page.getByRole('heading', { name: 'Hilda Historia' }).scrollIntoViewIfNeeded();
  await expectAccessible(page);

  // Somebody else looks at the contact meanwhile.
  const other = await another(browser);
  const streaming = other.waitForResponse('**/api/eventos/');
  await other.goto(`/contactos/${id}`);
  const estadoThere = (estado: string) => other.getByRole('button', { name: `Estado: ${estado}. Cambiar` });
  await expect(estadoThere('Cliente')).toBeVisible();
  await expect(fact(other, 'ciudad')).toContainText('Neiva');
  await streaming;

  await entries.nth(1).getByRole('button').click();
  await page.getByRole('menuitem', { name: 'Deshacer este cambio' }).click();
  const dialog = page.getByRole('dialog', { name: '¿Deshacer?' });
  await expect(dialog).toContainText('Prospecto');
  const undo = async () => {
    const answer = page.waitForResponse('**/api/contactos/deshacer');
    await dialog.getByRole('button', { name: 'Deshacer' }).click();
    await answer;
  };
  await withinASecond(undo(), () => estadoThere('Prospecto').isVisible());
  await expect(entries).toHaveCount(4);
  expect(await call(page, 'GET', `/contactos/${id}`)).toMatchObject({ estado: 'prospecto', ciudad: 'Neiva' });

  // As it stood when it was made.
  await entries.last().getByRole('button').click();
  await page.getByRole('menuitem', { name: 'Volver a como quedó entonces' }).click();
  await expect(dialog).toContainText('Neiva');
  await withinASecond(undo(), () => fact(other, 'ciudad').getByText('Neiva').isHidden());
  await expect(entries).toHaveCount(5);
  expect(await call(page, 'GET', `/contactos/${id}`)).toMatchObject({ estado: 'prospecto', ciudad: null });
  await other.context().close();
});

test('Ctrl Z takes back the last change, and the one before', async ({ page }) => {
  const email = 'zeta@juntos.example.com';
  const { id } = await makeContact(page, { nombres: 'Zeta', apellidos: 'Atrás', email, ciudad: 'Cali' });
  await page.goto(`/contactos/${id}`);
  for (const city of ['Pasto', 'Tunja']) {
    await edit(page, 'ciudad', city);
    await page.keyboard.press('Enter');
    await expect(fact(page, 'ciudad')).toContainText(city);
    await expect(told(page)).toHaveText(/guardad/i);
  }
  await page.getByRole('heading', { name: 'Zeta Atrás' }).click();
  await page.keyboard.press('Control+z');
  await expect(fact(page, 'ciudad')).toContainText('Pasto');
  await page.keyboard.press('Control+z');
  await expect(fact(page, 'ciudad')).toContainText('Cali');
});

for (const screen of SCREENS) {
  test.describe(screen.name, () => {
    test.use(screen.use);

    test('a history, what it undoes and a conflict are accessible', async ({ page }) => {
      test.slow();
      const email = `irma.${screen.use.viewport.width}@juntos.example.com`;
      const irma = { nombres: 'Irma', apellidos: 'Accesible', email, ciudad: 'Cali' };
      const { id } = await makeContact(page, irma);
      await call(page, 'PUT', `/contactos/${id}`, { estado: 'cliente' });
      await page.goto(`/contactos/${id}`);
      await page.getByRole('button', { name: 'Historial' }).click();
      const entry = page
        .getByRole('main')
        .getByRole('listitem')
        .filter({ hasText: /estado.* prospecto/ });
      await expect(entry).toBeVisible();
      await expectAccessible(page);
      if (screen.isPhone) await expectThumbSized(page);
      await entry.getByRole('button').click();
      await expect(page.getByRole('menuitem').first()).toBeVisible();
      await expectAccessible(page, MENU);
      await page.getByRole('menuitem', { name: 'Deshacer este cambio' }).click();
      await expect(page.getByRole('dialog', { name: '¿Deshacer?' })).toContainText('Prospecto');
      await expectAccessible(page, DIALOG);
      if (screen.isPhone) await expectThumbSized(page);
      await page.keyboard.press('Escape');

      await edit(page, 'ciudad', 'Pasto');
      await call(page, 'PUT', `/contactos/${id}`, { ciudad: 'Tunja' });
      await page.keyboard.press('Enter');
      await expect(
        page.getByRole('dialog', { name: 'Irma Accesible cambió mientras editabas' }),
      ).toBeVisible();
      await expectAccessible(page, DIALOG);
      if (screen.isPhone) await expectThumbSized(page);
    });
  });
}
