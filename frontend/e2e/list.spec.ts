import { expect, type Page, test } from '@playwright/test';
import { call, makeContact } from './api';
import { DIALOG, expectAccessible, expectThumbSized, MENU, SCREENS, watchShifts } from './screens';
import { signIn } from './sign-in';

/** A city of each test's own, so that all can run in any order. */
async function settle(page: Page, city: string, people: { nombres: string; estado?: string }[]) {
  for (const [index, person] of people.entries()) {
    const email = `${index}.${city}@lista.example.com`.toLowerCase().replaceAll(' ', '-');
    await makeContact(page, { apellidos: 'Lista', telefono: '300 555 0104', ciudad: city, email, ...person });
  }
}

/** What a screen reader is told. */
const told = (page: Page) => page.locator('[aria-live=polite]');
const names = (page: Page) => page.getByRole('table').locator('tbody th a[data-contact]');
const tab = (page: Page, name: string) =>
  page
    .getByRole('group', { name: 'Filtrar por estado' })
    .getByRole('button', { name: new RegExp(`^${name}`) });

/** What can be filtered by comes first; then one says how. */
async function addFilter(page: Page, kind: string): Promise<void> {
  await page.getByRole('button', { name: 'Filtro', exact: true }).click();
  await page.locator(`[data-kind=${kind}]`).click();
}

/** The requests for contacts from now on. */
function requests(page: Page): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith('/api/contactos/')) asked.push(pathname + search);
  });
  return asked;
}

const persons = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ nombres: `Persona ${String(index + 1).padStart(3, '0')}` }));

test.beforeEach(({ page }) => signIn(page));

test('somebody is found as one types, without accents, and the filters narrow what is shown', async ({
  page,
}) => {
  await settle(page, 'Barichara', [
    { nombres: 'Íngrid', estado: 'cliente' },
    { nombres: 'Íngrid Sofía' },
    { nombres: 'Néstor', estado: 'cliente' },
  ]);
  await page.goto('/');
  await page.getByRole('navigation').getByRole('link', { name: 'Contactos' }).click();
  await expect(page.getByRole('table')).toBeVisible();
  await addFilter(page, 'ciudad');
  await page.getByRole('textbox', { name: 'Ciudad' }).fill('barichara');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Ciudad: barichara' })).toBeVisible();
  await expect(names(page)).toHaveText(['Néstor Lista', 'Íngrid Sofía Lista', 'Íngrid Lista']);
  await expect(told(page)).toHaveText('3 contactos encontrados');
  await expect(tab(page, 'Todos')).toHaveText(/3$/);
  await expect(tab(page, 'Cliente')).toHaveText(/2$/);

  // The filter's form stays for another city.
  await page.keyboard.press('Escape');
  await expect(page.getByRole('textbox', { name: 'Ciudad' })).toBeHidden();
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('ingrid', { delay: 30 });
  await expect(names(page)).toHaveText(['Íngrid Sofía Lista', 'Íngrid Lista']);
  await expect(told(page)).toHaveText('2 contactos encontrados');
  await tab(page, 'Cliente').click();
  await expect(names(page)).toHaveText(['Íngrid Lista']);
  await expect(told(page)).toHaveText('1 contacto encontrado');
  await expect(page).toHaveURL(/\/contactos\?(?=.*ciudad=Barichara)(?=.*buscar=ingrid)(?=.*estado=cliente)/);

  // Each filter is a step of its own for Back; a search is none for each letter.
  await page.goBack();
  await expect(names(page)).toHaveCount(2);
  await page.goForward();
  await expect(names(page)).toHaveText(['Íngrid Lista']);
  await expect(tab(page, 'Cliente')).toHaveAttribute('aria-pressed', 'true');

  await page.getByRole('button', { name: 'Quitar el filtro Ciudad' }).click();
  await addFilter(page, 'creado');
  await page.getByLabel('Desde').fill('2020-01-01');
  await page.getByLabel('Hasta').fill('2020-01-02');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Nadie cumple con estos filtros' })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Creado: 1 ene 2020/ })).toBeVisible();
  await page.getByRole('button', { name: 'Quitar todo' }).click();
  await expect(page).toHaveURL('/contactos');
});

test('a link shows to somebody else what I see: filters, order and page', async ({ page, browser }) => {
  await settle(page, 'Mompox', [{ nombres: 'Beatriz' }, { nombres: 'Adela' }, { nombres: 'Celia' }]);
  await page.goto('/contactos?ciudad=Mompox');
  await page.getByRole('columnheader', { name: 'Nombre' }).getByRole('button').click();
  await expect(names(page)).toHaveText(['Adela Lista', 'Beatriz Lista', 'Celia Lista']);
  const link = page.url();

  const elsewhere = await browser.newPage();
  await elsewhere.goto(link);
  await elsewhere.getByRole('textbox', { name: 'Correo' }).fill('admin@example.com');
  await elsewhere.getByRole('textbox', { name: 'Contraseña' }).fill(process.env.E2E_PASSWORD ?? 'admin123');
  await elsewhere.keyboard.press('Enter');
  await expect(names(elsewhere)).toHaveText(['Adela Lista', 'Beatriz Lista', 'Celia Lista']);
  expect(elsewhere.url()).toBe(link);
  await elsewhere.close();
});

test('columns and density are chosen, and kept on this machine', async ({ page }) => {
  await page.goto('/contactos');
  const heads = page.getByRole('columnheader');
  await expect(heads).toHaveText([
    'Nombre',
    'Estado',
    'Teléfono',
    'Correo',
    'Ciudad',
    'Propietario',
    'Creado',
  ]);
  const height = async () => (await page.getByRole('row').nth(1).boundingBox())?.height ?? 0;
  const comfortable = await height();
  await page.getByRole('button', { name: 'Mostrar' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Correo' }).click();
  await page.getByRole('menuitemradio', { name: 'Compacta' }).click();
  await page.keyboard.press('Escape');
  await page.reload();
  await expect(heads).toHaveText(['Nombre', 'Estado', 'Teléfono', 'Ciudad', 'Propietario', 'Creado']);
  expect(await height()).toBeLessThan(comfortable);

  // On a tablet all else passes below the head and behind the names.
  await page.setViewportSize({ width: 768, height: 600 });
  const [corner, head, side] = [heads.first(), heads.last(), page.getByRole('rowheader').first()];
  const boxes = async () => {
    const [first, last, name] = [
      await corner.boundingBox(),
      await head.boundingBox(),
      await side.boundingBox(),
    ];
    return { corner: [first?.x, first?.y], head: last?.y, side: name?.x, moving: [last?.x, name?.y] };
  };
  const before = await boxes();
  await page.getByRole('table').evaluate((table) => table.parentElement?.scrollTo(120, 60));
  await expect.poll(boxes).toEqual({
    ...before,
    moving: [Number(before.moving[0]) - 120, Number(before.moving[1]) - 60],
  });
});

test('the list goes on before its end is seen, and nothing moves on the way', async ({ page }) => {
  test.slow();
  await settle(page, 'Jericó', persons(120));
  const asked = requests(page);
  const expectStill = await watchShifts(page);
  await page.goto('/contactos?ciudad=Jeric%C3%B3&orden=nombre_completo');
  await expect(names(page).first()).toHaveText('Persona 001 Lista');
  const further = () => new Set(asked.filter((path) => /[?&]cursor=/.test(path))).size;

  await names(page).first().hover();
  const id = await names(page).first().getAttribute('data-contact');
  await expect.poll(() => asked.includes(`/api/contactos/${id}`)).toBe(true);

  // The second page comes while its first row is still out of sight; then the third.
  const fiftyFirst = page.getByRole('link', { name: 'Persona 051 Lista', exact: true });
  await expect.poll(further).toBe(1);
  await expect(fiftyFirst).not.toBeInViewport();
  await names(page).first().hover();
  const bones = page.getByRole('table').locator('tr[aria-hidden]:not([class])');
  const last = page.getByRole('link', { name: 'Persona 120 Lista', exact: true });
  for (let step = 0; step < 40 && (await last.count()) === 0; step += 1) {
    await page.mouse.wheel(0, 300);
    await expect(bones).toHaveCount(0);
  }
  await expect(last).toHaveCount(1);
  expect(further()).toBe(2);
  await expectStill(0.02);
});

test('by pages, the next one is there before it is asked for, and nothing moves on the way', async ({
  page,
}) => {
  test.slow();
  await settle(page, 'Támesis', persons(30));
  await page.goto('/contactos?ciudad=T%C3%A1mesis&orden=nombre_completo');
  await expect(names(page).first()).toHaveText('Persona 001 Lista');
  await page.getByRole('button', { name: 'Mostrar' }).click();
  await page.getByRole('menuitemradio', { name: 'Por páginas' }).click();
  await page.keyboard.press('Escape');

  // Chosen once, it stays.
  const expectStill = await watchShifts(page);
  const next = /\/api\/contactos\/\?(.*&)?page=1(&|$)/;
  const second = page.waitForResponse(next);
  await page.reload();
  await expect(names(page)).toHaveCount(25);
  await (await second).finished();
  // It may be asked for anew, as it was fetched before one heard of changes; nobody waits for that.
  await page.route(next, () => {});
  await page.getByRole('button', { name: 'Página siguiente' }).click();
  await expect(names(page)).toHaveCount(5);
  await expect(names(page).first()).toHaveText('Persona 026 Lista');
  await page.goBack();
  await expect(names(page)).toHaveCount(25);
  await expectStill(0.02);
});

for (const screen of SCREENS) {
  test.describe(screen.name, () => {
    test.use(screen.use);

    test('the list is accessible: full, filtered, without a match, and before the first contact', async ({
      page,
    }) => {
      test.slow();
      await page.goto('/contactos');
      const first = page.locator('a[data-contact]').first();
      await expect(first).toBeVisible();
      await expectAccessible(page);
      if (screen.isPhone) await expectThumbSized(page);
      else {
        await page.getByRole('button', { name: 'Mostrar' }).click();
        await expect(page.getByRole('menu')).toBeVisible();
        await expectAccessible(page, MENU);
        await page.keyboard.press('Escape');
        // At its beginning: the end of a long name goes below the buttons that come.
        await first.hover({ position: { x: 4, y: 8 } });
        await page
          .getByRole('button', { name: /^Más acciones para/ })
          .first()
          .click();
        await expect(page.getByRole('menu')).toBeVisible();
        await expectAccessible(page, MENU);
        await page.keyboard.press('Escape');
      }
      await page.getByRole('button', { name: 'Filtro', exact: true }).click();
      await expect(page.locator('[data-kind]').first()).toBeFocused();
      await expectAccessible(page, DIALOG);
      await page.locator('[data-kind=ciudad]').click();
      await expect(page.getByRole('textbox', { name: 'Ciudad' })).toBeFocused();
      await expectAccessible(page, DIALOG);
      await page.goto('/contactos?estado=cliente&ciudad=Bogot%C3%A1&desde=2020-01-01');
      await expect(page.getByRole('button', { name: /^Ciudad: Bogotá/ })).toBeVisible();
      await expectAccessible(page);
      await page.goto('/contactos?buscar=zzz');
      await expect(page.getByRole('heading', { name: 'Sin resultados para «zzz»' })).toBeVisible();
      await expectAccessible(page);

      // Of a service that has nobody yet; what it answers then is tested elsewhere.
      await page.route('**/api/contactos/?*', (route) =>
        route.fulfill({
          json: {
            items: [],
            total: 0,
            total_is_exact: true,
            page: 0,
            size: 50,
            next_cursor: null,
            coincidencias: [],
          },
        }),
      );
      await page.goto('/contactos');
      await expect(page.getByRole('heading', { name: 'Aquí van a estar tus contactos' })).toBeVisible();
      await expectAccessible(page);
    });

    test('by pages, in English, and where its end can not be reached, the list is accessible', async ({
      page,
    }) => {
      test.slow();
      await settle(page, `Ebéjico ${screen.name}`, persons(55));
      const ours = `/contactos?ciudad=${encodeURIComponent(`Ebéjico ${screen.name}`)}`;
      await page.route('**/api/contactos/?*cursor=*', (route) => route.fulfill({ status: 500, json: {} }));
      await page.goto(ours);
      await expect(page.locator('a[data-contact]').first()).toBeVisible();
      await page.mouse.move(300, 600);
      await page.mouse.wheel(0, 20_000);
      await expect(page.getByRole('alert')).toContainText('No se pudieron cargar más contactos.', {
        timeout: 30_000,
      });
      await expectAccessible(page);
      await page.unroute('**/api/contactos/?*cursor=*');
      await page.evaluate(() => {
        localStorage.setItem('crm.contacts.view', JSON.stringify({ mode: 'pages' }));
        localStorage.setItem('crm.language', 'en');
      });
      await page.goto(ours);
      await expect(page.locator('html')).toHaveAttribute('lang', 'en');
      await expect(page.getByRole('button', { name: 'Next page' })).toBeVisible();
      await expectAccessible(page);
      if (screen.isPhone) await expectThumbSized(page);
    });

    test('a contact and its forms are accessible, with refusals and an offered undo', async ({ page }) => {
      test.slow();
      // Of its own: the newest of all may be another journey's, and be gone at any moment.
      await settle(page, `Guatapé ${screen.name}`, [{ nombres: 'Ingrid' }]);
      const ours = `/contactos?ciudad=${encodeURIComponent(`Guatapé ${screen.name}`)}`;
      await page.goto(ours);
      await page.locator('a[data-contact]').first().click();
      const actions = page.getByRole('button', { name: 'Más acciones', exact: true });
      await expect(actions).toBeVisible();
      await expectAccessible(page);
      if (screen.isPhone) await expectThumbSized(page);
      await page.getByRole('button', { name: /^Estado: / }).click();
      await expect(page.getByRole('menu')).toBeVisible();
      await expectAccessible(page, MENU);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^Correo: / }).click();
      await page.getByRole('textbox', { name: 'Correo', exact: true }).fill('nada');
      await page.keyboard.press('Enter');
      await expect(page.getByText('Escribe un correo como')).toBeVisible();
      await expectAccessible(page);
      await page.keyboard.press('Escape');

      await page.getByRole('link', { name: 'Editar', exact: true }).click();
      await expect(page.getByRole('textbox', { name: 'Nombres' })).not.toHaveValue('');
      await expectAccessible(page);
      await page.goto('/contactos/nuevo');
      await page.getByRole('button', { name: 'Guardar', exact: true }).click();
      await expect(page.getByText('Falta este dato.').first()).toBeVisible();
      await expectAccessible(page);
      if (screen.isPhone) await expectThumbSized(page);

      await page.goto(ours);
      await page.locator('a[data-contact]').first().click();
      await actions.click();
      await page.getByRole('menuitem', { name: 'Eliminar' }).click();
      const undo = page.getByRole('button', { name: /^Deshacer/ });
      // Under the pointer it stays for as long as the check takes.
      await undo.hover();
      await expectAccessible(page);
      await undo.click();
      await expect(undo).toBeHidden();

      await page.goto('/contactos/00000000-0000-4000-8000-000000000000');
      await expect(page.getByRole('heading', { name: 'Este contacto ya no está' })).toBeVisible();
      await expectAccessible(page);
      if (screen.isPhone) await expectThumbSized(page);
    });
  });
}

test('who works through a list goes on where a contact left it', async ({ page }) => {
  await settle(
    page,
    'Guaduas',
    persons(5).map((person) => ({ ...person, estado: 'cliente' })),
  );
  await page.goto('/contactos?estado=cliente&ciudad=Guaduas&orden=nombres');
  const panel = page.getByRole('region').filter({ has: page.getByText(/^\d de /) });
  const next = page.getByRole('button', { name: 'Contacto siguiente' });
  await expect(names(page)).toHaveCount(5);
  const ids = await names(page).evaluateAll((links: HTMLElement[]) =>
    links.map((link) => link.dataset.contact),
  );
  const leave = async (place: number) => {
    await call(page, 'PUT', `/contactos/${ids[place]}`, { estado: 'inactivo' });
    await expect(page.locator(`[data-contact="${ids[place]}"]`)).toHaveCount(0);
  };
  await names(page).nth(1).click();
  await expect(panel).toContainText('2 de 5');
  await leave(1);
  await expect(panel).toContainText('2 de 4');
  await next.click();
  await expect(page).toHaveURL(new RegExp(`/contactos/${ids[2]}`));
  await expect(panel).toContainText('2 de 4');
  await leave(2);
  await page.getByRole('button', { name: 'Contacto anterior' }).click();
  await expect(page).toHaveURL(new RegExp(`/contactos/${ids[0]}`));
  await leave(0);
  await next.click();
  await next.click();
  await expect(page).toHaveURL(new RegExp(`/contactos/${ids[4]}`));
  await leave(4);
  await expect(next).toBeDisabled();
});

test('who points at a name opens the contact; what one does with it stands at the end of its row', async ({
  page,
}) => {
  await settle(page, 'Honda', [{ nombres: 'Guillermo Alejandro de Jesús' }]);
  await page.goto('/contactos?ciudad=Honda');
  const name = names(page).first();
  const before = await name.boundingBox();
  await name.hover();
  const dial = page.getByRole('table').getByRole('link', { name: /^Llamar a / });
  await expect(dial).toBeInViewport();
  const [link, icon] = [await name.boundingBox(), await dial.boundingBox()];
  expect(link).toEqual(before);
  expect(icon?.x).toBeGreaterThan((link?.x ?? 0) + (link?.width ?? 0));
  await name.click();
  await expect(page).toHaveURL(/\/contactos\/[\w-]{36}/);
});

test('an older answer never takes the place of a newer one', async ({ page }) => {
  await settle(page, 'Sopó', [{ nombres: 'Abelarda' }, { nombres: 'Zacarías' }]);
  await page.goto('/contactos?ciudad=Sopó');
  await expect(names(page)).toHaveCount(2);
  let isAnswered = false;
  await page.route(/search=abel/, async (route) => {
    const answer = await route.fetch();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    // Nobody may want it any more.
    await route.fulfill({ response: answer }).catch(() => undefined);
    isAnswered = true;
  });
  const box = page.getByRole('searchbox', { name: 'Buscar contactos' });
  const asked = page.waitForRequest(/search=abel/);
  await box.fill('abel');
  await asked;
  await box.fill('zac');
  await expect(names(page)).toHaveText(['Zacarías Lista']);
  await expect.poll(() => isAnswered).toBe(true);
  await expect(names(page)).toHaveText(['Zacarías Lista']);
  await expect(page.locator('mark').first()).toHaveText('Zac');
});

test('who comes while one is deep in the list moves nothing there, and each is there once', async ({
  page,
}) => {
  await settle(page, 'Nemocón', persons(130));
  await page.goto('/contactos?ciudad=Nemocón');
  await expect(names(page).first()).toBeVisible();
  const scroller = page.locator('div:has(> table)');
  const drawn = () =>
    names(page).evaluateAll((links: HTMLElement[]) =>
      links.map((link) => [Number(link.closest('tr')?.ariaRowIndex), link.dataset.contact] as const),
    );
  const top = (from: string | undefined) =>
    page.locator(`[data-contact="${from}"]`).evaluate((link) => Math.round(link.getBoundingClientRect().top));
  await scroller.evaluate((element) => {
    element.scrollTop = 70 * 44;
  });
  await expect(page.locator('tr[aria-rowindex="76"] [data-contact]')).toBeVisible();
  const inSight = new Map(await drawn()).get(76);
  const before = await top(inSight);
  for (const [index, person] of persons(5).entries()) {
    const email = `nuevo.${index}@nemocon.example.com`;
    await makeContact(page, { ...person, apellidos: 'Nueva', telefono: '1', ciudad: 'Nemocón', email });
  }
  await expect(page.getByRole('table')).toHaveAttribute('aria-rowcount', '136');
  await expect.poll(() => top(inSight)).toBe(before);

  await scroller.evaluate((element) => {
    element.scrollTop = 0;
  });
  const seen = new Map<number, string | undefined>();
  for (let screen = 0; seen.size < 135 && screen < 40; screen += 1) {
    await expect(scroller.locator('tr[aria-hidden]:not([class])')).toHaveCount(0);
    for (const [row, id] of await drawn()) seen.set(row, id);
    await scroller.evaluate((element) => {
      element.scrollTop += element.clientHeight - 60;
    });
  }
  const expected: string[] = [];
  for (const number of [0, 1]) {
    const path = `/contactos/?ciudad=Nemocón&size=100&page=${number}`;
    const { items } = await call<{ items: { id: string }[] }>(page, 'GET', path);
    expected.push(...items.map(({ id }) => id));
  }
  expect([...seen.keys()].sort((one, other) => one - other)).toEqual(expected.map((_, index) => index + 2));
  expect(expected.map((_, index) => seen.get(index + 2))).toEqual(expected);
});
