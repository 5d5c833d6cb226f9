import { type APIRequestContext, test as base, expect, type Locator, type Page } from '@playwright/test';
import { expectAccessible, expectThumbSized, MENU, SCREENS } from './screens';
import { signIn, tokenFor } from './sign-in';

type Person = { nombres: string; estado?: string };
type Stored = { id: string; nombre_completo: string };

/** Contacts of a city of their own, so that a journey has the board to itself; deleted afterwards. */
class Town {
  readonly people: Stored[] = [];
  constructor(
    private readonly request: APIRequestContext,
    private readonly headers: Record<string, string>,
    readonly name: string,
  ) {}

  /** The last one is the newest and lies on top. */
  async add(...people: Person[]): Promise<void> {
    for (const { nombres, estado } of people) {
      const number = this.people.length;
      const email = `${number}.${this.name.toLowerCase().replaceAll(' ', '-')}@example.com`;
      const data = {
        nombres,
        apellidos: 'Tablero',
        email,
        telefono: '300 555 0101',
        ciudad: this.name,
        estado,
      };
      const answer = await this.request.post('/api/contactos/', { data, headers: this.headers });
      expect(answer.status(), await answer.text()).toBe(200);
      this.people.push(await answer.json());
    }
  }

  async remove(person: Stored | undefined): Promise<void> {
    await this.request.delete(`/api/contactos/${person?.id}`, { headers: this.headers });
  }

  /** What the server has. */
  async estadoOf(nombres: string): Promise<string> {
    const person = this.people.find(({ nombre_completo }) => nombre_completo.startsWith(nombres));
    const answer = await this.request.get(`/api/contactos/${person?.id}`, { headers: this.headers });
    return (await answer.json()).estado;
  }
}

const test = base.extend<{ town: Town }>({
  town: async ({ request, baseURL }, use, { title }) => {
    const token = await tokenFor(request, String(baseURL));
    const town = new Town(request, { Authorization: `Bearer ${token}` }, `Villa ${title.split(':')[0]}`);
    await use(town);
    for (const person of town.people) await town.remove(person);
  },
});

async function open(page: Page, town: Town): Promise<void> {
  await signIn(page);
  await page.goto(`/tablero?ciudad=${encodeURIComponent(town.name)}`);
  await expect(page.locator('[data-card]').first()).toBeVisible();
}

const column = (page: Page, name: string) => page.getByRole('region', { name: new RegExp(`^${name}`) });
const card = (place: Page | Locator, nombres: string) =>
  place.getByRole('link', { name: `${nombres} Tablero`, exact: true });
const names = (place: Locator) => place.locator('[data-card] a');
const message = (page: Page, text: string) => page.getByRole('alert').filter({ hasText: text });

async function counts(page: Page): Promise<number[]> {
  const heads = await page.locator('[data-column] h2').allInnerTexts();
  return heads.map((head) => Number(head.replace(/\D/g, '')));
}

async function centre(locator: Locator): Promise<{ x: number; y: number }> {
  const box = await locator.boundingBox();
  if (!box) throw new Error('not on the screen');
  return { x: box.x + box.width / 2, y: box.y + Math.min(box.height / 2, 200) };
}

test('mouse: a card is dragged to another column and stays there', async ({ page, town }) => {
  await town.add({ nombres: 'Eva' }, { nombres: 'Ana' }, { nombres: 'Luis', estado: 'cliente' });
  await open(page, town);
  const from = await centre(card(page, 'Ana'));
  const to = await centre(column(page, 'Cliente'));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 20, from.y + 5, { steps: 3 });
  await page.mouse.move(to.x, to.y, { steps: 6 });
  await expect(page.locator('[data-column="cliente"][data-target]')).toBeVisible();
  await page.mouse.up();

  await expect(names(column(page, 'Cliente'))).toHaveText(['Ana Tablero', 'Luis Tablero']);
  await expect.poll(() => counts(page)).toEqual([1, 0, 2, 0]);
  await expect(page).toHaveURL(/\/tablero\?/);
  await expect.poll(() => town.estadoOf('Ana')).toBe('cliente');
  await page.reload();
  // In the order of the column now, the newest first.
  await expect(names(column(page, 'Cliente'))).toHaveText(['Luis Tablero', 'Ana Tablero']);
  expect(await counts(page)).toEqual([1, 0, 2, 0]);
});

test('click: a card opens its contact beside the board, and Escape comes back', async ({ page, town }) => {
  await town.add({ nombres: 'Ana' });
  await open(page, town);
  await card(page, 'Ana').click();
  await expect(page).toHaveURL(/\/tablero\/[0-9a-f-]{36}\?ciudad=/);
  await expect(page.getByRole('heading', { name: 'Ana Tablero' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\/tablero\?ciudad=/);
});

test('deletion: a contact deleted beside the board leaves it at once, and undoing brings it back', async ({
  page,
  town,
}) => {
  await town.add({ nombres: 'Eva' }, { nombres: 'Ana' });
  await open(page, town);
  await card(page, 'Ana').click();
  const panel = page.getByRole('region', { name: 'Ana Tablero' });
  await panel.getByRole('button', { name: 'Más acciones' }).click();
  await page.getByRole('menuitem', { name: 'Eliminar' }).click();
  await expect(names(column(page, 'Prospecto'))).toHaveText(['Eva Tablero']);
  await expect.poll(() => counts(page)).toEqual([1, 0, 0, 0]);
  await expect(page).toHaveURL(/\/tablero\?ciudad=/);
  await page.getByRole('button', { name: /Deshacer/ }).click();
  await expect(names(column(page, 'Prospecto'))).toHaveText(['Ana Tablero', 'Eva Tablero']);
  expect(await counts(page)).toEqual([2, 0, 0, 0]);
});

test('keyboard: space takes a card, arrows choose the column, and it is said', async ({ page, town }) => {
  await town.add({ nombres: 'Eva' }, { nombres: 'Ana' });
  await open(page, town);
  const said = page.locator('[id^="DndLiveRegion"]');
  await card(page, 'Ana').focus();
  await page.keyboard.press('Space');
  await expect(said).toHaveText('Tomaste a Ana Tablero, de la columna Prospecto.');
  await page.keyboard.press('ArrowRight');
  await expect(said).toHaveText('Ana Tablero está sobre la columna Calificado.');
  await page.keyboard.press('ArrowRight');
  await expect(said).toHaveText('Ana Tablero está sobre la columna Cliente.');
  await page.keyboard.press('Space');
  await expect(card(column(page, 'Cliente'), 'Ana')).toBeFocused();
  await expect(message(page, 'Ana Tablero pasó a Cliente')).toBeVisible();
  await expect.poll(() => town.estadoOf('Ana')).toBe('cliente');

  await page.keyboard.press('Space');
  await expect(said).toHaveText('Tomaste a Ana Tablero, de la columna Cliente.');
  await page.keyboard.press('ArrowLeft');
  await expect(said).toHaveText('Ana Tablero está sobre la columna Calificado.');
  await page.keyboard.press('Escape');
  await expect(said).toHaveText('Ana Tablero se queda en Cliente.');
  expect(await counts(page)).toEqual([1, 0, 1, 0]);
});

test('arrows: go from card to card, and a number moves the one that has the focus', async ({
  page,
  town,
}) => {
  await town.add({ nombres: 'Eva' }, { nombres: 'Ana' }, { nombres: 'Luis', estado: 'inactivo' });
  await open(page, town);
  await card(page, 'Ana').focus();
  await page.keyboard.press('ArrowDown');
  await expect(card(page, 'Eva')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(card(page, 'Luis')).toBeFocused();
  await page.keyboard.press('2');
  await expect(card(column(page, 'Calificado'), 'Luis')).toBeFocused();
  await expect.poll(() => town.estadoOf('Luis')).toBe('calificado');
  await page.keyboard.press('Control+z');
  await expect(card(column(page, 'Inactivo'), 'Luis')).toBeFocused();
  await expect.poll(() => town.estadoOf('Luis')).toBe('inactivo');
});

test('menu: moves a card, and the message takes it back to where it was', async ({ page, town }) => {
  await town.add({ nombres: 'Eva' }, { nombres: 'Ana' }, { nombres: 'Sara' });
  await open(page, town);
  const button = page.getByRole('button', { name: 'Mover a Ana Tablero' });
  await card(page, 'Ana').hover();
  await button.click();
  await expect(page.getByRole('menuitem', { name: 'Prospecto' })).toBeDisabled();
  await page.keyboard.press('Escape');
  await expect(button).toBeFocused();
  await button.press('Enter');
  await page.getByRole('menuitem', { name: 'Inactivo' }).click();
  await expect(card(column(page, 'Inactivo'), 'Ana')).toBeFocused();
  await expect.poll(() => town.estadoOf('Ana')).toBe('inactivo');

  await message(page, 'Ana Tablero pasó a Inactivo').getByRole('button', { name: 'Deshacer' }).click();
  await expect(names(column(page, 'Prospecto'))).toHaveText(['Sara Tablero', 'Ana Tablero', 'Eva Tablero']);
  expect(await counts(page)).toEqual([3, 0, 0, 0]);
  await expect.poll(() => town.estadoOf('Ana')).toBe('prospecto');
});

test('refusal: a card that the server does not let go is back, with the reason', async ({ page, town }) => {
  await town.add({ nombres: 'Eva' }, { nombres: 'Ana' });
  // Nobody tells the page of the deletion before its card is moved.
  await page.route('**/api/eventos/', (route) => route.abort());
  await open(page, town);
  await page.context().setOffline(true);
  await card(page, 'Ana').press('3');
  await expect(message(page, 'Ana Tablero sigue en Prospecto')).toContainText(
    'No se puede llegar al servidor',
  );
  await expect(names(column(page, 'Prospecto'))).toHaveText(['Ana Tablero', 'Eva Tablero']);
  expect(await counts(page)).toEqual([2, 0, 0, 0]);
  await expect(card(page, 'Ana')).toBeFocused();

  await page.context().setOffline(false);
  await expect(page.getByRole('button', { name: 'Reintentar' })).toBeHidden();
  // Nor does what the page asks for anew, now that it can.
  let letGo = () => {};
  const moved = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route(/\/api\/contactos\/\?/, async (route) => {
    await moved;
    await route.continue();
  });
  await town.remove(town.people[1]);
  await card(page, 'Ana').press('3');
  await expect(message(page, 'Este contacto ya no existe')).toBeVisible();
  letGo();
  await expect(names(column(page, 'Prospecto'))).toHaveText(['Eva Tablero']);
  expect(await counts(page)).toEqual([1, 0, 0, 0]);
});

test('scrolling: loads more, and nobody is lost or shown twice after a move', async ({ page, town }) => {
  // Many people and many keys.
  test.slow();
  const total = 65;
  await town.add(...Array.from({ length: total }, (_, index) => ({ nombres: `Persona ${total - index}` })));
  await open(page, town);
  expect(await counts(page)).toEqual([total, 0, 0, 0]);
  await card(page, 'Persona 1').press('3');
  await expect.poll(() => counts(page)).toEqual([total - 1, 0, 1, 0]);

  const seen: string[] = [];
  await card(page, 'Persona 2').focus();
  for (let number = 2; number <= total; number += 1) {
    const focused = page.locator('[data-card] a:focus');
    await expect(focused).toHaveText(`Persona ${number} Tablero`);
    seen.push(String(await focused.textContent()));
    if (number < total) await page.keyboard.press('ArrowDown');
  }
  expect(new Set(seen).size).toBe(total - 1);
  await page.keyboard.press('ArrowDown');
  await expect(card(page, `Persona ${total}`)).toBeFocused();
  // Only what is near exists.
  expect(await page.locator('[data-column="prospecto"] [data-card]').count()).toBeLessThan(40);

  // The wheel gets as far.
  await page.reload();
  await card(page, 'Persona 2').hover();
  await expect(async () => {
    await page.mouse.wheel(0, 600);
    await expect(card(page, `Persona ${total}`)).toBeInViewport({ timeout: 200 });
  }).toPass();
});

test('filters: search and filters go along from the list to the board and back', async ({ page, town }) => {
  await town.add({ nombres: 'Eva' }, { nombres: 'Ana', estado: 'cliente' });
  await signIn(page);
  await page.goto(`/contactos?ciudad=${encodeURIComponent(town.name)}&buscar=ana`);
  const views = page.getByRole('navigation', { name: 'Ver como' });
  await views.getByRole('link', { name: 'Tablero' }).click();
  await expect(names(column(page, 'Cliente'))).toHaveText(['Ana Tablero']);
  await expect(column(page, 'Prospecto')).toContainText('Nadie aquí con estos filtros');

  await page.getByRole('searchbox').fill('zzz');
  await expect(page.getByRole('heading', { name: 'Nadie cumple con estos filtros' })).toBeVisible();
  await page.getByRole('searchbox').fill('eva');
  await expect(names(column(page, 'Prospecto'))).toHaveText(['Eva Tablero']);
  await expect(page.locator('[data-card] mark').first()).toHaveText(/^Eva$/i);
  await views.getByRole('link', { name: 'Lista' }).click();
  await expect(page.getByRole('table').getByRole('link', { name: 'Eva Tablero', exact: true })).toBeVisible();
  await expect(page).toHaveURL(/buscar=eva/);
});

for (const screen of SCREENS) {
  test.describe(screen.name, () => {
    test.use(screen.use);

    test(`${screen.name}: axe finds nothing, with menu, message and empty columns`, async ({
      page,
      town,
    }) => {
      // Three times all of it.
      test.slow();
      await town.add({ nombres: 'Ana' });
      await open(page, town);
      await page.goto('/tablero');
      await expect(page.locator('[data-card]').first()).toBeVisible();
      await expectAccessible(page);
      if (screen.isPhone) await expectThumbSized(page);
      await page.goto(`/tablero?ciudad=${encodeURIComponent(town.name)}`);
      await card(page, 'Ana').press('2');
      await expect(message(page, 'pasó a')).toBeVisible();
      if (screen.isPhone) await expectThumbSized(page);
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Mover a Ana Tablero' }).press('Enter');
      await expect(page.getByRole('menu')).toBeVisible();
      await expectAccessible(page, MENU);
      // The message would fade out meanwhile.
      await page.reload();
      await card(page, 'Ana').click();
      await expect(page.getByRole('region', { name: 'Ana Tablero' })).toBeVisible();
      await expectAccessible(page);
      if (screen.isPhone) await expectThumbSized(page);
    });
  });
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 800 }, hasTouch: true, isMobile: true });

  test('phone: tabs with counts lead to the columns', async ({ page, town }) => {
    await town.add({ nombres: 'Ana' }, { nombres: 'Luis', estado: 'inactivo' });
    await open(page, town);
    const tabs = page.getByRole('navigation', { name: 'Columnas' });
    await expect(tabs.getByRole('button')).toHaveText(['Prospecto1', 'Calificado0', 'Cliente0', 'Inactivo1']);
    await expect(card(page, 'Luis')).not.toBeInViewport();
    await tabs.getByRole('button', { name: 'Inactivo' }).tap();
    await expect(card(page, 'Luis')).toBeInViewport();
    await expect(tabs.getByRole('button', { name: 'Inactivo' })).toHaveAttribute('aria-current', 'true');
    await expectAccessible(page);
    await card(page, 'Luis').tap();
    await expect(page.getByRole('heading', { name: 'Luis Tablero' })).toBeVisible();
    await expect(page.getByRole('searchbox')).toBeHidden();
    await page.goBack();
    await expect(card(page, 'Luis')).toBeInViewport();
  });

  test('touch: a card that a finger rests on goes to the column at the edge', async ({ page, town }) => {
    await town.add({ nombres: 'Ana' });
    await open(page, town);
    const touch = await page.context().newCDPSession(page);
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
      touch.send('Input.dispatchTouchEvent', { type, touchPoints });
    const from = await centre(card(page, 'Ana'));
    await send('touchStart', [from]);
    await expect(page.locator('[data-dragging]')).toBeVisible();
    for (const x of [from.x + 40, 300]) await send('touchMove', [{ x, y: from.y + 20 }]);
    // So near the edge the board goes on by itself, slowly enough to stop it on the next column.
    await page.waitForFunction(
      () => Number(document.querySelector('[data-column="calificado"]')?.getBoundingClientRect().left) < 120,
    );
    await send('touchMove', [{ x: 180, y: from.y + 20 }]);
    await expect(page.locator('[data-column="calificado"][data-target]')).toBeVisible();
    await send('touchEnd', []);
    await expect(card(column(page, 'Calificado'), 'Ana')).toBeVisible();
    await expect.poll(() => counts(page)).toEqual([0, 1, 0, 0]);
    await expect.poll(() => town.estadoOf('Ana')).toBe('calificado');
    await expect(page).toHaveURL(/\/tablero\?/);
  });
});
