/** Many at once, in a service of this file's own with 1,220 contacts: what one journey changes, it undoes. */

import { expect, type Locator, type Page } from '@playwright/test';
import { call } from './api';
import { test as withServer } from './own-server';
import { DIALOG, expectAccessible, expectThumbSized, SCREENS } from './screens';
import { another, signIn } from './sign-in';

const test = withServer.extend<object, { town: undefined }>({
  town: [
    async ({ server }, use) => {
      await server.seed(1_200);
      await use(undefined);
    },
    { scope: 'worker', timeout: 120_000, auto: true },
  ],
});

test.use({ hasWorkerApart: true });

const EVERYBODY = '1.220';

const people = (page: Page) => page.locator('[data-contact]');
const boxes = (page: Page) => page.getByRole('checkbox', { name: /^Seleccionar a / });
const head = (page: Page) => page.getByRole('checkbox', { name: 'Seleccionar los contactos cargados' });
const bar = (page: Page) => page.getByRole('region', { name: 'Contactos seleccionados' });
const action = (page: Page, name: string) => bar(page).getByRole('button', { name, exact: true });
const notice = (page: Page) => page.getByRole('region', { name: 'Cambio de muchos contactos' });
const told = (page: Page) => page.locator('[aria-live=polite]');

async function totalOf(page: Page, query: string): Promise<number> {
  const { total } = await call<{ total: number }>(page, 'GET', `/contactos/?size=1&${query}`);
  return total;
}

async function expectChosen(page: Page, count: string): Promise<void> {
  await expect(bar(page).locator('strong')).toHaveText(count);
}

/** A finger that stays. */
async function pressLong(card: Locator): Promise<void> {
  const point = { pointerType: 'touch', isPrimary: true, bubbles: true };
  await card.dispatchEvent('pointerdown', point);
  await expect(card.page().locator('[data-bulk]')).toBeVisible();
  await card.dispatchEvent('pointerup', point);
}

test.beforeEach(({ page }) => signIn(page));

test('rows are chosen by pointer and keys, in ranges, until another list or Escape', async ({ page }) => {
  await page.goto('/contactos?orden=nombre_completo');
  await people(page).nth(1).hover();
  await boxes(page).nth(1).click();
  await expectChosen(page, '1 seleccionado');
  await expect(told(page)).toHaveText('1 seleccionado');
  // A box is no field: the keys go on working.
  await page.keyboard.press('Escape');
  await expect(bar(page)).toBeHidden();
  await people(page).nth(1).hover();
  await boxes(page).nth(1).click();
  await expectChosen(page, '1 seleccionado');
  await boxes(page)
    .nth(4)
    .click({ modifiers: ['Shift'] });
  await expectChosen(page, '4 seleccionados');
  await boxes(page)
    .nth(3)
    .click({ modifiers: ['Shift'] });
  await expectChosen(page, '3 seleccionados');
  await expect(page).toHaveURL('/contactos?orden=nombre_completo');

  await people(page).nth(6).focus();
  await page.keyboard.press('x');
  await expectChosen(page, '4 seleccionados');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(people(page).nth(8)).toBeFocused();
  await expectChosen(page, '6 seleccionados');
  await page.keyboard.press('Shift+ArrowUp');
  await expectChosen(page, '5 seleccionados');
  await people(page).nth(10).focus();
  await page.keyboard.press('Shift+Space');
  await expectChosen(page, '8 seleccionados');
  await expect(head(page)).toHaveJSProperty('indeterminate', true);

  // What one opens beside the list takes nothing away, and is closed first.
  await people(page).nth(12).click();
  await expect(page).toHaveURL(/\/contactos\/[0-9a-f-]{36}/);
  await expectChosen(page, '8 seleccionados');
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL('/contactos?orden=nombre_completo');
  await page.keyboard.press('Escape');
  await expect(bar(page)).toBeHidden();
  await expect(told(page)).toHaveText('Nada seleccionado');

  await people(page).first().focus();
  await page.keyboard.press('Control+a');
  await expect(head(page)).toBeChecked();
  await expect(bar(page)).toBeVisible();
  await page
    .getByRole('group', { name: 'Filtrar por estado' })
    .getByRole('button', { name: /^Cliente/ })
    .click();
  await expect(bar(page)).toBeHidden();
});

test('what is chosen stays while one scrolls and turns pages', async ({ page }) => {
  await page.goto('/contactos?orden=nombre_completo');
  await people(page).first().focus();
  await page.keyboard.press('x');
  const scroller = page.locator('div:has(> table)').last();
  for (const top of [2_500, 0]) await scroller.evaluate((element, to) => element.scrollTo(0, to), top);
  await expect(boxes(page).first()).toBeChecked();

  await page.goto('/contactos?orden=nombre_completo&filas=50');
  await boxes(page).nth(2).check();
  await page.getByRole('button', { name: 'Página siguiente' }).click();
  await expect(page.getByRole('navigation', { name: 'Páginas' })).toContainText('51–100');
  await expect(boxes(page).nth(2)).not.toBeChecked();
  await head(page).click();
  await expectChosen(page, '51 seleccionados');
});

test('all that match are changed, and the whole is undone', async ({ page, browser }) => {
  const clients = await totalOf(page, 'filter_estado=cliente');
  const tabOf = (one: Page) =>
    one.getByRole('group', { name: 'Filtrar por estado' }).getByRole('button', { name: /^Cliente/ });
  // Somebody else looks at the same list.
  const other = await another(browser);
  const streaming = other.waitForResponse('**/api/eventos/');
  await other.goto('/contactos');
  await expect(tabOf(other)).toHaveText(new RegExp(`${clients}$`));
  await streaming;
  await page.goto('/contactos');
  await head(page).click();
  // What is loaded meanwhile takes no offer away.
  const scroller = page.locator('div:has(> table)').last();
  await scroller.evaluate((element) => element.scrollTo(0, 2_500));
  await expect(head(page)).toHaveJSProperty('indeterminate', true);
  await bar(page)
    .getByRole('button', { name: `Seleccionar los ${EVERYBODY} contactos` })
    .click();
  await expectChosen(page, `Todos los contactos: ${EVERYBODY}`);
  await action(page, 'Estado').click();
  const dialog = page.getByRole('dialog', { name: 'Cambiar el estado' });
  await dialog.getByRole('radio', { name: 'Cliente' }).check();
  await expect(dialog.getByRole('status')).toHaveText(`¿Cambiar ${EVERYBODY} contactos a cliente?`);
  const sent = page.waitForRequest((request) => request.url().endsWith('/api/contactos/lote'));
  await dialog.getByRole('button', { name: 'Cambiar', exact: true }).click();
  expect((await sent).headers()['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);

  const text = `${1_220 - clients} contactos cambiados, ${clients} omitidos`;
  await expect(notice(page)).toContainText(text, { timeout: 30_000 });
  await expect(told(page)).toHaveText(text);
  await expect(bar(page)).toBeHidden();
  for (const one of [page, other]) {
    await expect(tabOf(one)).toHaveText(new RegExp(`${EVERYBODY}$`), { timeout: 2_000 });
    await expect(one.locator('tbody td[data-column=estado]').first()).toHaveText('Cliente');
  }

  await notice(page).getByRole('button', { name: 'Deshacer' }).click();
  const undone = page.getByRole('region', { name: 'Cambio que se deshace' });
  await expect(undone).toContainText('contactos como estaban antes', { timeout: 60_000 });
  for (const one of [page, other])
    await expect(tabOf(one)).toHaveText(new RegExp(`${clients}$`), { timeout: 2_000 });
  await other.context().close();
  expect(await totalOf(page, 'filter_estado=cliente')).toBe(clients);
});

test('a job can be stopped on the way; what it did is said, and can be undone', async ({ page }) => {
  const url = /\/api\/trabajos\/[0-9a-f-]{36}(\/cancelar)?$/;
  const asked: number[] = [];
  // The real ones are over too soon: what it says of itself is made up, and that it is asked to stop is not.
  await page.route(url, async (route) => {
    const answer = await route.fetch();
    if (route.request().method() === 'POST') asked.push(answer.status());
    if (!answer.ok()) return route.fulfill({ response: answer });
    const state = asked.length > 0 ? { estado: 'cancelado', por_cancelar: true } : { estado: 'en_curso' };
    return route.fulfill({ json: { ...(await answer.json()), ...state, hechos: 500, omitidos: 20 } });
  });
  await page.goto('/contactos?ciudad=Cali');
  await head(page).click();
  await action(page, 'Ciudad').click();
  const dialog = page.getByRole('dialog', { name: 'Cambiar la ciudad' });
  await dialog.getByRole('textbox', { name: 'Ciudad' }).fill('Santiago de Cali');
  await page.keyboard.press('Enter');
  await expect(notice(page).getByRole('progressbar')).toHaveAttribute('value', '520');
  await notice(page).getByRole('button', { name: 'Cancelar' }).click();
  await expect(notice(page)).toContainText('Cancelado: 500 contactos cambiados, 20 omitidos');
  // It may be over by then.
  expect([[200], [409]]).toContainEqual(asked);
  await page.unroute(url);
  await page.keyboard.press('Control+z');
  await expect(page.getByText(/(volvieron a como estaban|como estaban antes)$/).first()).toBeVisible();
  await expect(notice(page)).toBeHidden();
  expect(await totalOf(page, 'ciudad=Santiago%20de%20Cali')).toBe(0);
});

/** All those of a city to another, asked for by whoever is signed in there. */
async function move(page: Page, from: string, to: string): Promise<void> {
  await page.goto(`/contactos?ciudad=${from}`);
  await head(page).click();
  await action(page, 'Ciudad').click();
  const dialog = page.getByRole('dialog', { name: 'Cambiar la ciudad' });
  await dialog.getByRole('textbox', { name: 'Ciudad' }).fill(to);
  await page.keyboard.press('Enter');
}

test.describe('while no worker is there', () => {
  test.beforeEach(({ server }) => server.rest());
  test.afterEach(({ server }) => server.work());

  const job = (page: Page) => page.getByRole('main').getByRole('listitem').first();
  const button = (page: Page, name: string) =>
    job(page).getByRole('button', { name: new RegExp(`^${name}: `) });

  /** The first on the page of jobs goes on where it was, and is taken back. */
  async function retryAndUndo(page: Page): Promise<void> {
    await button(page, 'Reintentar').click();
    await expect(job(page)).toContainText('Hecho');
    await expect(job(page)).toContainText(/[1-9]\d* cambiados/);
    await button(page, 'Deshacer').click();
    await expect(job(page)).toContainText('Deshecho');
  }

  test('a job that waits is cancelled and says so, and goes on when it is retried', async ({
    page,
    server,
  }) => {
    const before = await totalOf(page, 'ciudad=Cali');
    await move(page, 'Cali', 'Palmira del Valle');
    await expect(notice(page)).toContainText('Esperando turno');
    await notice(page).getByRole('button', { name: 'Cancelar' }).click();
    await expect(notice(page)).toContainText('Cancelado: 0 contactos cambiados');
    server.work();

    await page.goto('/trabajos');
    await expect(job(page).getByRole('heading')).toHaveText('Cambiar ciudad a Palmira del Valle');
    await expect(job(page)).toContainText('Cancelado');
    expect(await totalOf(page, 'ciudad=Cali')).toBe(before);
    await retryAndUndo(page);
    expect(await totalOf(page, 'ciudad=Cali')).toBe(before);
  });

  test('a job fails with whoever asked for it, says why, and is retried', async ({
    page,
    browser,
    server,
  }) => {
    const email = `rita.${Date.now()}@example.com`;
    const password = 'una clave bien larga';
    const rita = { nombres: 'Rita', apellidos: 'Retirada', email, password, is_active: true };
    const { id } = await call<{ id: string }>(page, 'POST', '/users/', rita);
    const other = await another(browser, { email, password });
    await move(other, 'Cali', 'Buga la Grande');
    await expect(notice(other)).toContainText('Esperando turno');
    await call(page, 'PUT', `/users/${id}`, { is_active: false });
    await other.context().close();
    server.work();

    await page.goto('/trabajos');
    await expect(job(page).getByRole('heading')).toHaveText('Cambiar ciudad a Buga la Grande');
    await expect(job(page)).toContainText('Falló');
    await expect(job(page)).toContainText('La cuenta de quien lo pidió ya no está activa.');
    await call(page, 'PUT', `/users/${id}`, { is_active: true });
    await retryAndUndo(page);
    expect(await totalOf(page, 'ciudad=Buga%20la%20Grande')).toBe(0);
  });
});

test('what somebody changed since is kept or replaced, as one says', async ({ page }) => {
  await page.goto('/contactos?orden=nombre_completo&ciudad=Pasto');
  await boxes(page).nth(0).check();
  await boxes(page).nth(1).check();
  const id = await people(page).first().getAttribute('data-contact');
  await action(page, 'Propietario').click();
  await page.getByRole('option', { name: 'Sin propietario' }).click();
  await page.getByRole('button', { name: 'Cancelar' }).click();
  await action(page, 'Ciudad').click();
  const dialog = page.getByRole('dialog', { name: 'Cambiar la ciudad' });
  await dialog.getByRole('button', { name: 'Sin ciudad' }).click();
  await expect(dialog.getByRole('status')).toHaveText('¿Dejar 2 contactos sin ciudad?');
  await dialog.getByRole('button', { name: 'Cambiar', exact: true }).click();
  await expect(notice(page)).toContainText('2 contactos cambiados');
  // The keys stay with the list.
  await expect(page.locator('[data-contact]:focus')).toHaveCount(1);
  await call(page, 'PUT', `/contactos/${id}`, { ciudad: 'Ipiales' });

  await notice(page).getByRole('button', { name: 'Deshacer' }).click();
  const question = page.getByRole('dialog', { name: 'Algo cambió de nuevo desde entonces' });
  await expect(question).toContainText('1 contacto tiene cambios más nuevos');
  await question.getByRole('button', { name: 'Conservarlos' }).click();
  await expect(page.getByText('1 contacto volvió a como estaba')).toBeVisible();
  await expect(notice(page)).toBeHidden();
  expect(await call(page, 'GET', `/contactos/${id}`)).toMatchObject({ ciudad: 'Ipiales' });
  await call(page, 'PUT', `/contactos/${id}`, { ciudad: 'Pasto' });
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 800 }, hasTouch: true });

  test('a finger that stays chooses, others follow, and they come back from the trash', async ({ page }) => {
    await page.goto('/contactos?orden=nombre_completo');
    const first = await people(page).first().textContent();
    await pressLong(people(page).first());
    await expectChosen(page, '1 seleccionado');
    await boxes(page).nth(1).tap();
    await boxes(page).nth(2).tap();
    await boxes(page).nth(2).tap();
    await expectChosen(page, '2 seleccionados');
    await expect(page).toHaveURL('/contactos?orden=nombre_completo');
    await action(page, 'Papelera').tap();
    await page.getByRole('button', { name: 'Enviar', exact: true }).tap();
    await expect(notice(page)).toContainText('2 contactos en la papelera');
    await expect(people(page).first()).not.toHaveText(first ?? '');
    await notice(page).getByRole('button', { name: 'Deshacer' }).tap();
    await expect(people(page).first()).toHaveText(first ?? '');

    await page.getByRole('button', { name: 'Seleccionar', exact: true }).tap();
    await expectChosen(page, 'Toca los contactos');
    await bar(page).getByRole('button', { name: 'Quitar la selección' }).tap();
    await people(page).first().tap();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(first ?? '');
  });
});

for (const screen of SCREENS) {
  test.describe(screen.name, () => {
    test.use(screen.use);

    test('choosing, its questions and what becomes of them are accessible', async ({ page }) => {
      test.slow();
      await page.goto('/contactos?estado=prospecto');
      if (screen.isPhone) await page.getByRole('button', { name: 'Seleccionar', exact: true }).click();
      await boxes(page).nth(1).check();
      await expect(bar(page)).toBeVisible();
      await expectAccessible(page);
      if (screen.isPhone) {
        await expectThumbSized(page);
        await bar(page).getByRole('button', { name: 'Todos', exact: true }).click();
      } else await head(page).click();
      await bar(page)
        .getByRole('button', { name: /^Seleccionar los \d+ que cumplen el filtro$/ })
        .click();
      for (const name of ['Estado', 'Ciudad', 'Propietario', 'Papelera']) {
        await action(page, name).click();
        const dialog = page.getByRole('dialog');
        await expect(dialog.getByRole('status').filter({ hasText: /contactos/ })).toBeVisible();
        await expectAccessible(page, DIALOG);
        await dialog.getByRole('button', { name: 'Cancelar' }).click();
        await expect(dialog).toBeHidden();
      }
      let isOver = false;
      await page.route('**/api/trabajos/*', async (route) => {
        const json = await (await route.fetch()).json();
        await route.fulfill({
          json: isOver ? json : { ...json, estado: 'en_curso', hechos: 300, omitidos: 21 },
        });
      });
      await action(page, 'Propietario').click();
      await page.getByRole('option', { name: /^Admin Sistema/ }).click();
      await page.getByRole('button', { name: 'Cambiar', exact: true }).click();
      await expect(notice(page).getByRole('progressbar')).toHaveAttribute('value', '321');
      await expectAccessible(page);
      isOver = true;
      await expect(notice(page).getByRole('button', { name: 'Cerrar' })).toBeVisible();
      await notice(page).hover();
      await expectAccessible(page);
      if (screen.isPhone) await expectThumbSized(page);
    });
  });
}
