/** Finding people among 100,000 (in `make soak`; else among a quarter of them), in a service of this file's own. */

import { expect, type Locator, type Page, type Request } from '@playwright/test';
import { type OwnServer, test as withServer } from './own-server';
import { DIALOG, expectAccessible, SCREENS } from './screens';
import { signIn, withinASecond } from './sign-in';

const MANY = process.env.CRM_SOAK ? 100_000 : 25_000;
/** With those that the service begins with, and Zoraida. */
const ALL = (MANY + 21).toLocaleString('es-CO');
const ZORAIDA = {
  nombres: 'Zoraida Ximena',
  apellidos: 'Ñáñez Bolívar',
  email: 'zx@correo.example.com',
  telefono: '+57 300-765 4399',
  cedula: '1.098.765.432',
  ciudad: 'Jardín',
  notas: 'Prefiere que la llamen después del almuerzo. Pidió una muestra de panela orgánica.',
};

const test = withServer.extend<object, { town: OwnServer }>({
  town: [
    async ({ server }, use) => {
      await server.seed(MANY);
      const form = new URLSearchParams({ username: 'admin@example.com', password: 'admin123' });
      const login = await fetch(`${server.url}/api/auth/login`, { method: 'POST', body: form });
      const { access_token } = (await login.json()) as { access_token: string };
      const made = await fetch(`${server.url}/api/contactos/`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${access_token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify(ZORAIDA),
      });
      expect(made.status).toBe(200);
      await use(server);
    },
    { scope: 'worker', timeout: 240_000, auto: true },
  ],
});

const box = (page: Page) => page.getByRole('searchbox', { name: 'Buscar contactos' });
const people = (page: Page) => page.locator('[data-contact]');
const firstRow = (page: Page) => page.getByRole('table').locator('tbody tr[aria-rowindex="2"]');
const scroller = (page: Page) => page.locator('div:has(> table), div:has(> ul [data-contact])').last();
const order = (page: Page) => page.getByRole('combobox', { name: 'Ordenar por' });
const panel = (page: Page) => page.getByRole('region').filter({ has: page.getByText(/^\d[\d.]* de /) });

/** The row on top of what one sees, and how far one has scrolled. */
async function place(page: Page): Promise<{ top: number; first: string | undefined }> {
  return scroller(page).evaluate((element) => {
    const edge = element.getBoundingClientRect().top + 40;
    const links = [...element.querySelectorAll<HTMLElement>('[data-contact]')];
    const first = links.find((link) => link.getBoundingClientRect().top > edge);
    return { top: Math.round(element.scrollTop), first: first?.dataset.contact };
  });
}

/** Scrolls down by a screen, and waits for real rows there. */
async function scrollOn(page: Page): Promise<void> {
  await scroller(page).evaluate((element) => {
    element.scrollTop += element.clientHeight - 60;
  });
  await expect(scroller(page).locator('tr[aria-hidden]:not([class]), li[aria-hidden]')).toHaveCount(0);
}

test.beforeEach(({ page }) => signIn(page));

test('one box finds a person by what one remembers, and shows what matched', async ({ page }) => {
  await page.goto('/contactos');
  const finds = async (text: string, marks: string[]) => {
    await box(page).fill(text);
    await expect(firstRow(page).locator('[data-contact]')).toHaveText('Zoraida Ximena Ñáñez Bolívar');
    await expect(firstRow(page).locator('mark')).toHaveText(marks);
  };
  // Words in another order and without accents.
  await finds('nanez zoraida', ['Zoraida', 'Ñáñez']);
  await expect(order(page)).toHaveValue('relevancia');
  // With slips of the finger.
  await finds('soraida bolivra', ['Zoraida', 'Bolívar']);
  // A phone, however it is written.
  await finds('3007654399', ['300 765 4399']);
  await finds('+57 300 765', ['300 765']);
  // What no column shows is told of under the name.
  await finds('1098765432', ['1.098.765.432']);
  await expect(firstRow(page)).toContainText('Cédula: 1.098.765.432');
  await finds('panela orgánica', ['panela', 'orgánica']);
  await expect(firstRow(page)).toContainText('Notas: …');

  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Busca un contacto o una acción' }).fill('bolivar zoraida');
  const found = page.getByRole('listbox').getByRole('option').first();
  await expect(found).toContainText('Zoraida Ximena Ñáñez Bolívar');
  await expect(found.locator('mark')).toHaveText(['Zoraida', 'Bolívar']);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Zoraida Ximena Ñáñez Bolívar' })).toBeVisible();
});

test('what one looks for is there within a second of the last key, and so is the next page', async ({
  page,
}) => {
  test.skip(!process.env.CRM_SOAK, 'a clock among 100,000');
  await page.goto('/contactos');
  const isFound = async () => ((await firstRow(page).textContent()) ?? '').includes('Zoraida Ximena');
  for (const text of ['nanez zoraida', 'soraida bolivra', '3007654399', '1098765432', 'panela orgánica']) {
    await box(page).fill('mariana');
    await expect(firstRow(page)).toContainText('Mariana');
    await box(page).selectText();
    await withinASecond(box(page).pressSequentially(text, { delay: 30 }), isFound);
  }

  // Far below what was loaded, and by pages where the next one had no time to come.
  await page.goto('/contactos?orden=nombre_completo');
  await expect(people(page).first()).toBeVisible();
  const bones = scroller(page).locator('tr[aria-hidden]:not([class])');
  const jump = () =>
    scroller(page).evaluate((element) => {
      element.scrollTop += 60 * 44;
    });
  for (let step = 0; step < 3; step += 1)
    await withinASecond(
      jump(),
      async () => (await place(page)).first !== undefined && (await bones.count()) === 0,
    );
  await page.goto('/contactos?orden=nombre_completo&filas=50');
  const pages = page.getByRole('navigation', { name: 'Páginas' });
  for (const shown of ['51–100', '101–150', '151–200'])
    await withinASecond(
      pages.getByRole('button', { name: 'Página siguiente' }).click(),
      async () =>
        (await pages.getByText(`${shown} de ${ALL}`).isVisible()) &&
        (await page.locator('[aria-busy=true]').count()) === 0,
    );
});

test('an older answer never overtakes a newer one', async ({ page }) => {
  await page.goto('/contactos');
  await expect(people(page).first()).toBeVisible();
  const old = /contactos\/\?.*search=mar(&|$)/;
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(old, async (route) => {
    await held;
    // The browser may have given it up by now.
    await route.continue().catch(() => {});
  });
  const asked = page.waitForRequest(old);
  // It arrives, or was given up: only then can it do no more harm.
  const isOld = (request: Request) => old.test(request.url());
  const over = Promise.race([
    page.waitForEvent('requestfinished', isOld),
    page.waitForEvent('requestfailed', isOld),
  ]);
  await box(page).fill('mar');
  await asked;
  await box(page).fill('zoraida ximena');
  await expect(firstRow(page)).toContainText('Zoraida Ximena');
  release();
  await over;
  await expect(firstRow(page)).toContainText('Zoraida Ximena');
  await expect(page).toHaveURL('/contactos?buscar=zoraida+ximena');
});

test('filters combine, from a link and by hand, and each is changed where it stands', async ({ page }) => {
  await page.goto('/contactos?estado=cliente&estado=calificado&ciudad=Cali&sin=notas&desde=2026-01-01');
  const filters = page.getByRole('group', { name: 'Filtros' });
  await expect(filters.getByRole('button', { name: /^[A-Z][a-z]+: / })).toHaveText([
    'Estado: Calificado, Cliente',
    'Ciudad: Cali',
    'Creado: desde 1 ene 2026',
    'Datos: sin notas',
  ]);
  await expect(people(page).first()).toBeVisible();
  await expect(page.locator('[data-stale]')).toHaveCount(0);
  const cells = (column: string) => page.getByRole('table').locator(`tbody td[data-column=${column}]`);
  const [estados, places] = [await cells('estado').allInnerTexts(), await cells('ciudad').allInnerTexts()];
  expect(estados.length).toBeGreaterThan(1);
  expect(estados.filter((text) => !/^(Calificado|Cliente)$/.test(text.trim()))).toEqual([]);
  expect(places).toHaveLength(estados.length);
  // The same city, however somebody wrote it.
  expect(places.filter((text) => !/^cali$/i.test(text.trim()))).toEqual([]);

  await filters.getByRole('button', { name: 'Ciudad: Cali' }).click();
  await page.getByRole('checkbox', { name: /^Bogotá/ }).check();
  await expect(page).toHaveURL(/ciudad=Cali&ciudad=Bogot%C3%A1/);
  await page.getByRole('textbox', { name: 'Ciudad' }).fill('Jardín');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('checkbox', { name: 'Jardín' })).toBeChecked();
  await page.keyboard.press('Escape');
  const cities = filters.getByRole('button', { name: 'Ciudad: Cali, Bogotá, Jardín' });
  await expect(cities).toBeFocused();
  await filters.getByRole('button', { name: 'Quitar el filtro Datos' }).click();
  await expect(page).not.toHaveURL(/sin=/);

  await page.getByRole('button', { name: 'Filtro', exact: true }).click();
  await page.getByRole('button', { name: 'Datos' }).click();
  await page.getByRole('group', { name: 'Cédula' }).getByText('Con', { exact: true }).click();
  await page.keyboard.press('Escape');
  await expect(filters.getByRole('button', { name: 'Datos: con cédula' })).toBeVisible();

  // The board takes them along, with the columns that are left.
  await page.getByRole('navigation', { name: 'Ver como' }).getByRole('link', { name: 'Tablero' }).click();
  await expect(page.locator('[data-column]')).toHaveCount(2);
  await expect(page.getByRole('button', { name: 'Datos: con cédula' })).toBeVisible();
  await page.getByRole('button', { name: 'Quitar todo' }).click();
  await expect(page.locator('[data-column]')).toHaveCount(4);
  await expect(page).toHaveURL('/tablero');
});

test('a search with its filters is kept as a view, counted beside the pages, and opens as it was', async ({
  page,
}) => {
  await page.goto('/contactos?buscar=zoraida&con=notas&orden=-nombre_completo');
  await expect(firstRow(page)).toBeVisible();
  const found = (await people(page).allTextContents()).slice(0, 5);
  const total = await page
    .getByRole('group', { name: 'Filtrar por estado' })
    .getByRole('button', { name: /^Todos/ })
    .textContent();
  await page.getByRole('button', { name: 'Guardar vista' }).click();
  const dialog = page.getByRole('dialog', { name: 'Guardar como vista' });
  await dialog.getByLabel('Nombre').fill('Zoraidas con notas');
  await dialog.getByRole('button', { name: 'Guardar vista' }).click();
  const entry = page.getByRole('link', { name: /^Zoraidas con notas/ });
  await expect(entry).toHaveText(new RegExp(`${(total ?? '').replace(/\D/g, '')}\\D*$`));

  await page.goto('/contactos?orden=nombre_completo');
  await expect(firstRow(page)).not.toContainText('Zoraida');
  await entry.click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Zoraidas con notas');
  await expect(firstRow(page).locator('[data-contact]')).toHaveText(found[0] ?? '');
  expect((await people(page).allTextContents()).slice(0, 5)).toEqual(found);
  // It stays what it is when one comes back from a contact.
  await people(page).nth(1).click();
  await expect(page.getByRole('heading', { level: 2, name: found[1], exact: true })).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/\/contactos\?vista=[0-9a-f-]{36}$/);
});

test('what nobody counted to the end is said to be more', async ({ page }) => {
  test.skip(!process.env.CRM_SOAK, 'so few are counted to the end');
  await page.goto('/contactos?con=cedula&desde=2020-01-01');
  await expect(page.locator('footer')).toHaveText('más de 10.000 contactos');
  // One kind of filter is kept count of.
  await page.goto('/contactos?sin=notas');
  await expect(page.locator('footer')).toHaveText(/^4\d\.\d{3} contactos$/);
  await page.goto('/contactos');
  await expect(page.locator('footer')).toHaveText(`${ALL} contactos`);
});

test('scrolls on and on without a row twice, and Back leads to the same place', async ({ page }) => {
  test.slow();
  await page.goto('/contactos?orden=nombre_completo');
  await expect(people(page).first()).toBeVisible();
  const seen: string[] = [];
  for (let screen = 0; screen < 24; screen += 1) {
    const drawn = await people(page).evaluateAll((links) =>
      links.map((link) => (link as HTMLElement).dataset.contact ?? ''),
    );
    expect(new Set(drawn).size).toBe(drawn.length);
    // Only what is near exists.
    expect(drawn.length).toBeLessThan(60);
    seen.push(...drawn);
    await scrollOn(page);
  }
  expect(new Set(seen).size).toBeGreaterThan(200);
  const before = await place(page);
  expect(before.top).toBeGreaterThan(10_000);

  await page.locator(`[data-contact="${before.first}"]`).click();
  await expect(page).toHaveURL(new RegExp(`/contactos/${before.first}`));
  await expect.poll(() => place(page)).toEqual(before);
  await page.goBack();
  await expect.poll(() => place(page)).toEqual(before);
  // From another page altogether, and after a reload.
  await page.getByRole('navigation').getByRole('link', { name: 'Inicio' }).click();
  await expect(page.getByRole('heading', { name: 'Crecimiento' })).toBeVisible();
  await page.goBack();
  await expect.poll(() => place(page)).toEqual(before);
  await page.reload();
  await expect.poll(() => place(page)).toEqual(before);
  // Up again, over pages that this load has never seen.
  await scroller(page).evaluate((element) => {
    element.scrollTop -= 3000;
  });
  await expect(scroller(page).locator('tr[aria-hidden]:not([class])')).toHaveCount(0);
  // Who asks for another order begins at its top.
  await page.getByRole('columnheader', { name: 'Ciudad' }).getByRole('button').click();
  await expect.poll(async () => (await place(page)).top).toBe(0);
});

test('next and previous follow the list over the border of a page', async ({ page }) => {
  await page.goto('/contactos?orden=nombre_completo');
  await expect(people(page).first()).toBeVisible();
  await scroller(page).evaluate((element) => {
    element.scrollTop = 40 * 44;
  });
  const fiftieth = page.locator('tr[aria-rowindex="51"]');
  const name = async (row: Locator) => (await row.getByRole('link').first().textContent()) ?? '';
  const [last, next] = [await name(fiftieth), await name(page.locator('tr[aria-rowindex="52"]'))];
  await fiftieth.locator('[data-contact]').click();
  await expect(panel(page)).toContainText(`50 de ${ALL}`);
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('heading', { level: 2, name: next, exact: true })).toBeVisible();
  await expect(panel(page)).toContainText(`51 de ${ALL}`);
  await page.keyboard.press('j');
  await expect(panel(page)).toContainText(`52 de ${ALL}`);
  await page.keyboard.press('k');
  await page.getByRole('button', { name: 'Contacto anterior' }).click();
  await expect(page.getByRole('heading', { level: 2, name: last, exact: true })).toBeVisible();
  await expect(panel(page)).toContainText(`50 de ${ALL}`);
  // A reload forgets neither the contact's place nor its neighbours.
  await page.reload();
  await expect(panel(page)).toContainText(`50 de ${ALL}`);
  await page.getByRole('button', { name: 'Contacto siguiente' }).click();
  await expect(panel(page)).toContainText(`51 de ${ALL}`);
  // One step of Back leads out of all of them.
  await page.goBack();
  await expect(page).toHaveURL('/contactos?orden=nombre_completo');
});

test('who likes pages has pages', async ({ page }) => {
  await page.goto('/contactos?orden=nombre_completo');
  await page.getByRole('button', { name: 'Mostrar' }).click();
  await page.getByRole('menuitemradio', { name: 'Por páginas' }).click();
  await page.keyboard.press('Escape');
  const pages = page.getByRole('navigation', { name: 'Páginas' });
  await expect(pages).toContainText(`1–25 de ${ALL}`);
  await pages.getByRole('button', { name: 'Página siguiente' }).click();
  await expect(pages).toContainText(`26–50 de ${ALL}`);
  await page.reload();
  await expect(pages).toContainText(`26–50 de ${ALL}`);
  // Back from a contact leads to the same page, and to the same place on it.
  await scroller(page).evaluate((element) => {
    element.scrollTop = 200;
  });
  await expect.poll(async () => (await place(page)).top).toBeGreaterThan(0);
  const before = await place(page);
  await page.locator(`[data-contact="${before.first}"]`).click();
  await expect(page).toHaveURL(new RegExp(`/contactos/${before.first}\\?.*pagina=2`));
  await page.goBack();
  await expect(page).toHaveURL(/\/contactos\?.*pagina=2/);
  await expect(pages).toContainText(`26–50 de ${ALL}`);
  await expect.poll(() => place(page)).toEqual(before);
  await page.goto('/contactos');
  await expect(pages).toContainText(`1–25 de ${ALL}`);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 800 }, hasTouch: true });

  test('a contact takes the whole page, and Back leads to the same place', async ({ page }) => {
    await page.goto('/contactos');
    await expect(people(page).first()).toBeVisible();
    for (let screen = 0; screen < 14; screen += 1) await scrollOn(page);
    const before = await place(page);
    expect(before.top).toBeGreaterThan(4_000);
    await page.locator(`[data-contact="${before.first}"]`).click();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(people(page)).toHaveCount(0);
    await page.goBack();
    await expect.poll(() => place(page)).toEqual(before);
    await page.goForward();
    await page.getByRole('button', { name: 'Contacto siguiente' }).click();
    await page.goBack();
    await expect.poll(() => place(page)).toEqual(before);
  });
});

for (const screen of SCREENS) {
  test.describe(screen.name, () => {
    test.use(screen.use);

    test('a search with its filters open is accessible', async ({ page }) => {
      test.slow();
      await page.goto('/contactos?buscar=maria&ciudad=Bogotá&con=notas');
      await expect(page.locator('mark').first()).toBeVisible();
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Ciudad: Bogotá' }).click();
      await expect(page.getByRole('checkbox', { name: /^Bogotá/ })).toBeChecked();
      await expectAccessible(page, DIALOG);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Datos: con notas' }).click();
      await expect(page.getByRole('group', { name: 'Notas' })).toBeVisible();
      await expectAccessible(page, DIALOG);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Filtro', exact: true }).click();
      const dialog = page.getByRole('dialog', { name: /^Filtro/ });
      await dialog.getByRole('button', { name: 'Creado' }).click();
      await expect(dialog.getByLabel('Desde')).toBeFocused();
      await expectAccessible(page, DIALOG);
    });
  });
}
