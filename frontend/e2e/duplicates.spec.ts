/** Who is there twice, in a service of this file's own: a search for duplicates goes through all contacts. */

import { expect, type Page } from '@playwright/test';
import { call, type Made, makeContact } from './api';
import { test } from './own-server';
import { expectAccessible, expectThumbSized, MENU, SCREENS } from './screens';
import { another, signIn } from './sign-in';

type Contact = Made & { email: string; telefono: string; ciudad: string | null; notas: string | null };

/** Names that are like none of the others, so that each journey finds its own people. */
const SURNAMES = [
  'Aristizábal',
  'Bermúdez',
  'Chaparro',
  'Echavarría',
  'Figueredo',
  'Guzmán',
  'Hoyos',
  'Jaramillo',
  'Londoño',
  'Montoya',
  'Quiñones',
  'Villamizar',
];
let next = 0;
const surname = () => SURNAMES[next++ % SURNAMES.length] ?? '';

/** Two who are one: the same number, written in two ways. */
async function twice(page: Page, apellidos = surname()): Promise<[Contact, Contact]> {
  const telefono = `3${String(Math.floor(Math.random() * 1e9)).padStart(9, '0')}`;
  const written = `+57 ${telefono.slice(0, 3)} ${telefono.slice(3, 6)} ${telefono.slice(6)}`;
  const mail = apellidos
    .toLowerCase()
    .normalize('NFD')
    .replace(/\P{ASCII}/gu, '');
  const ana = await makeContact(page, {
    nombres: 'Ana',
    apellidos,
    email: `ana.${mail}@example.com`,
    telefono,
    ciudad: 'Bogota',
    notas: 'Llamar por la tarde.',
  });
  const maria = await makeContact(page, {
    nombres: 'Ana María',
    apellidos,
    email: `maria.${mail}@example.com`,
    telefono: written,
    ciudad: 'Bogotá',
    estado: 'cliente',
    notas: 'Compró en marzo.',
    cedula: String(Math.floor(Math.random() * 1e9) + 1e9).slice(0, 10),
  });
  return [ana as Contact, maria as Contact];
}

const mergeAddress = (...contacts: Made[]) =>
  `/contactos/fusionar?${contacts.map(({ id }) => `ids=${id}`).join('&')}`;
const read = (page: Page, { id }: Made) => call<Contact>(page, 'GET', `/contactos/${id}`);
const group = (page: Page, name: string) =>
  page.getByRole('article', { name: new RegExp(`^Parecidos: .*${name}`) });
const notice = (page: Page) => page.getByRole('region', { name: 'Contactos fusionados' });
const told = (page: Page) => page.locator('[aria-live=polite]');
const result = (page: Page) => page.getByRole('region', { name: 'Así queda' });
const choice = (page: Page, field: string) => page.getByRole('radiogroup', { name: field, exact: true });

async function scan(page: Page): Promise<void> {
  await page.goto('/contactos/duplicados');
  await page.getByRole('button', { name: /^Buscar (duplicados|de nuevo)$/ }).click();
  await expect(told(page)).toHaveText('Terminó la búsqueda de duplicados', { timeout: 60_000 });
}

test.describe('on a desk', () => {
  test.beforeEach(({ page }) => signIn(page));

  test('who is like somebody is named while one types, and nothing moves or is held up', async ({ page }) => {
    const [ana] = await twice(page);
    await page.goto('/contactos/nuevo');
    const notice = page.getByRole('status').filter({ hasText: 'Ya hay' });
    const save = page.getByRole('button', { name: 'Guardar' });
    await page.route(
      '**/api/contactos/parecidos*',
      async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        await route.continue();
      },
      { times: 1 },
    );
    const asked = page.waitForRequest('**/api/contactos/parecidos*');
    await page.getByRole('textbox', { name: 'Apellidos' }).fill('Otra');
    await page.getByRole('textbox', { name: 'Teléfono' }).fill(ana.telefono);
    await asked;
    const before = await save.boundingBox();
    await expect(notice).toContainText('mismo teléfono');
    await expect(notice.getByRole('link', { name: ana.nombre_completo, exact: true })).toBeVisible();
    expect(await save.boundingBox()).toEqual(before);

    // An answer that comes late says nothing about what is written now.
    let held = 0;
    await page.route('**/api/contactos/parecidos*', async (route) => {
      if (!route.request().url().includes(ana.telefono.slice(0, 8))) return route.continue();
      held += 1;
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await route.continue().catch(() => undefined);
    });
    const phone = page.getByRole('textbox', { name: 'Teléfono' });
    await phone.fill(ana.telefono.slice(0, 9));
    await expect.poll(() => held).toBeGreaterThan(0);
    await phone.fill('3000000001');
    await expect(notice).toBeHidden();
    await page.waitForTimeout(2_000);
    await expect(notice).toBeHidden();
    await page.unroute('**/api/contactos/parecidos*');

    // To look at who it is loses nothing.
    await phone.fill(ana.telefono);
    await notice.getByRole('link', { name: ana.nombre_completo, exact: true }).click();
    await expect(page).toHaveURL(new RegExp(`/contactos/${ana.id}`));
    await page.goBack();
    await expect(page.getByText('Recuperamos lo que habías escrito')).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Apellidos' })).toHaveValue('Otra');
    await page.getByRole('textbox', { name: 'Nombres' }).fill('Anita');
    await page.getByRole('textbox', { name: 'Correo' }).fill(`anita.${ana.email}`);
    await expect(notice).toContainText('mismo teléfono');
    await save.click();
    await expect(page.getByRole('heading', { name: 'Anita Otra' })).toBeVisible();
  });

  test('whom one edits is compared with who is like them', async ({ page }) => {
    const [ana, maria] = await twice(page);
    await page.goto(`/contactos/${ana.id}/editar`);
    const city = page.getByRole('textbox', { name: 'Ciudad' });
    await expect(city).toBeVisible();
    await expect(page.getByText('Ya hay')).toBeHidden();
    await city.fill('Bogotá');
    await page.getByRole('link', { name: `Comparar con ${maria.nombre_completo}` }).click();
    await expect(page.getByRole('heading', { name: 'Fusionar 2 contactos' })).toBeVisible();
    await expect(page).toHaveURL(mergeAddress(ana, maria));
  });

  test('a search finds who is there twice; they become one as one chooses, and two again', async ({
    page,
    browser,
  }) => {
    const [ana, maria] = await twice(page);
    const apellidos = ana.nombre_completo.split(' ').at(-1) ?? '';
    await page.goto('/contactos/duplicados');
    await expect(page.getByText('Todavía no se ha buscado')).toBeVisible();
    await scan(page);
    const found = group(page, ana.nombre_completo);
    await expect(found).toContainText('mismo teléfono');
    await expect(page.getByText(/^Última búsqueda: hace un momento/)).toBeVisible();
    await page.getByRole('button', { name: 'Correo', exact: true }).click();
    await expect(found).toBeHidden();
    await page.getByRole('button', { name: 'Teléfono', exact: true }).click();
    await expect(page).toHaveURL('/contactos/duplicados?motivo=correo&motivo=telefono');
    await expect(found).toBeVisible();

    await found.getByRole('link', { name: /^Fusionar/ }).click();
    // The fuller is proposed.
    await expect(choice(page, 'Ficha que queda').getByRole('radio', { checked: true })).toHaveAccessibleName(
      new RegExp(maria.nombre_completo),
    );
    await expect(result(page)).toContainText(`Ana María ${apellidos}`);
    await expect(result(page)).toContainText('Bogotá');
    await expect(result(page)).toContainText(`Otro correo: ${ana.email}`);
    await choice(page, 'Correo').getByText(ana.email).click();
    await expect(result(page)).toContainText(`Otro correo: ${maria.email}`);
    await choice(page, 'Nombres').getByRole('radio').nth(1).check();
    await expect(result(page)).toContainText(`Ana ${apellidos}`);
    await page.getByRole('button', { name: 'Fusionar 2 contactos' }).click();

    await expect(page).toHaveURL(new RegExp(`/contactos/${maria.id}$`));
    await expect(page.getByRole('heading', { name: `Ana ${apellidos}` })).toBeVisible();
    expect(await read(page, maria)).toMatchObject({
      nombre_completo: `Ana ${apellidos}`,
      email: ana.email,
      estado: 'cliente',
      ciudad: 'Bogotá',
      notas: expect.stringContaining(`Otro correo: ${maria.email}`),
    });
    // An old link leads on, for whoever has it.
    const other = await another(browser);
    await other.goto(`/contactos/${ana.id}?buscar=${encodeURIComponent(apellidos)}`);
    await expect(other).toHaveURL(`/contactos/${maria.id}?buscar=${encodeURIComponent(apellidos)}`);
    await expect(other.getByText(`Esa ficha se fusionó con Ana ${apellidos}`)).toBeVisible();
    await expect(other.getByRole('heading', { name: `Ana ${apellidos}` })).toBeVisible();
    await other.goto(`/contactos/${ana.id}/editar`);
    await expect(other).toHaveURL(new RegExp(`/contactos/${maria.id}/editar$`));
    await other.context().close();

    // What happened stands in its history, of both.
    await page.getByRole('button', { name: 'Historial' }).click();
    const history = page.getByRole('region', { name: `Ana ${apellidos}` });
    await expect(history).toContainText('fusionó otro contacto con este');
    await expect(history).toContainText(`creó el contacto ${ana.nombre_completo}`);

    await notice(page).getByRole('button', { name: 'Deshacer' }).click();
    await expect(notice(page)).toBeHidden();
    await expect(page.getByRole('heading', { name: maria.nombre_completo })).toBeVisible();
    const without = ({ updated_at: _, ...contact }: Contact & { updated_at?: string }) => contact;
    expect(without(await read(page, ana))).toEqual(without(ana));
    expect(without(await read(page, maria))).toEqual(without(maria));
    await page.goto(`/contactos/${ana.id}`);
    await expect(page.getByRole('heading', { name: ana.nombre_completo })).toBeVisible();
    await expect(page).toHaveURL(new RegExp(`/contactos/${ana.id}`));
    await page.goto('/auditoria');
    await expect(page.getByRole('main')).toContainText(
      `restauró el contacto ${ana.nombre_completo}, al deshacer un cambio`,
    );
    await expect(page.getByRole('main')).toContainText('buscó duplicados');
  });

  test('Ctrl Z takes a merge back as anything else', async ({ page }) => {
    const [ana, maria] = await twice(page);
    await page.goto(mergeAddress(ana, maria));
    await page.getByRole('button', { name: 'Fusionar 2 contactos' }).click();
    await expect(notice(page)).toBeVisible();
    await page.keyboard.press('Control+z');
    await expect(notice(page)).toBeHidden();
    await expect(page.getByText('2 contactos volvieron a como estaban')).toBeVisible();
    expect(await read(page, ana)).toMatchObject({ id: ana.id, email: ana.email });
  });

  test('who is somebody else is not proposed again, until one says so', async ({ page }) => {
    const [ana] = await twice(page);
    await scan(page);
    const found = group(page, ana.nombre_completo);
    await found.getByRole('button', { name: /^No son el mismo/ }).click();
    await expect(found).toBeHidden();
    const dismissed = page.getByRole('region', { name: 'Duplicado descartado' });
    await dismissed.getByRole('button', { name: /^Deshacer/ }).click();
    await expect(found).toBeVisible();
    await found.getByRole('button', { name: /^No son el mismo/ }).click();
    await expect(found).toBeHidden();
    await scan(page);
    await expect(found).toBeHidden();

    await page.getByRole('button', { name: 'Descartados' }).click();
    const line = page.getByRole('listitem').filter({ hasText: ana.nombre_completo });
    await line.getByRole('button', { name: /^Proponer de nuevo/ }).click();
    await expect(line).toBeHidden();
    await scan(page);
    await expect(found).toBeVisible();
    await page.goto('/auditoria');
    await expect(page.getByRole('main')).toContainText('anotó que 2 contactos no son la misma persona');
  });

  test('who was changed meanwhile is shown anew before anything is stored', async ({ page }) => {
    const [ana, maria] = await twice(page);
    // Nobody tells this page: the answer to the merge has to.
    await page.route('**/api/eventos/', (route) => route.abort());
    await page.goto(mergeAddress(ana, maria));
    await expect(result(page)).toContainText('Bogotá');
    await call(page, 'PUT', `/contactos/${maria.id}`, { telefono: '3209998877' });
    await page.getByRole('button', { name: 'Fusionar 2 contactos' }).click();
    await expect(page.getByText(/^Cambió mientras elegías: /).first()).toContainText(maria.nombre_completo);
    await expect(result(page)).toContainText('320 999 8877');
    expect(await read(page, ana)).toMatchObject({ id: ana.id });
    await page.getByRole('button', { name: 'Fusionar 2 contactos' }).click();
    await expect(page).toHaveURL(new RegExp(`/contactos/${maria.id}$`));
    expect(await read(page, ana)).toMatchObject({ id: maria.id, telefono: '3209998877' });
  });

  test('some of the list, or one and somebody one looks for, are merged from where one is', async ({
    page,
  }) => {
    const [ana, maria] = await twice(page);
    const apellidos = ana.nombre_completo.split(' ').at(-1) ?? '';
    await page.goto(`/contactos?buscar=${encodeURIComponent(apellidos)}`);
    await page.getByRole('checkbox', { name: `Seleccionar a ${ana.nombre_completo}` }).check({ force: true });
    const bar = page.getByRole('region', { name: 'Contactos seleccionados' });
    const merge = bar.getByRole('button', { name: 'Fusionar' });
    await expect(merge).toBeDisabled();
    await page
      .getByRole('checkbox', { name: `Seleccionar a ${maria.nombre_completo}` })
      .check({ force: true });
    await merge.click();
    await expect(page).toHaveURL(mergeAddress(ana, maria));
    await page.getByRole('button', { name: 'Cancelar' }).click();
    await expect(page).toHaveURL(`/contactos?buscar=${encodeURIComponent(apellidos)}`);

    await page.goto(`/contactos/${ana.id}`);
    await page.getByRole('button', { name: 'Más acciones', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Fusionar con…' }).click();
    await expect(page.getByRole('heading', { name: `Fusionar a ${ana.nombre_completo} con…` })).toBeVisible();
    await expect(page.getByRole('region', { name: 'Se parecen' })).toContainText('mismo teléfono');
    await page.getByRole('searchbox').fill(maria.email);
    await page
      .getByRole('region', { name: 'Encontrados' })
      .getByRole('button', { name: new RegExp(maria.nombre_completo) })
      .click();
    await expect(page).toHaveURL(mergeAddress(ana, maria));
    await page.keyboard.press('Escape');
    await expect(page.getByRole('heading', { name: `Fusionar a ${ana.nombre_completo} con…` })).toBeVisible();
  });

  test('groups are gone through with the keys', async ({ page }) => {
    const [[ana], [eva]] = [await twice(page), await twice(page)];
    await scan(page);
    await expect(group(page, ana.nombre_completo)).toBeVisible();
    await expect(group(page, eva.nombre_completo)).toBeVisible();
    const all = page.getByRole('article');
    await page.keyboard.press('ArrowDown');
    await expect(all.first()).toBeFocused();
    await page.keyboard.press('j');
    await expect(all.nth(1)).toBeFocused();
    await page.keyboard.press('ArrowUp');
    await expect(all.first()).toBeFocused();
  });
});

for (const screen of SCREENS) {
  test.describe(screen.name, () => {
    test.use(screen.use);

    test.beforeEach(({ page }) => signIn(page));

    async function look(page: Page): Promise<void> {
      await expectAccessible(page);
      if (screen.isPhone) await expectThumbSized(page);
    }

    test('the duplicates are accessible, and those that are none', async ({ page }) => {
      const [ana] = await twice(page);
      await scan(page);
      const found = group(page, ana.nombre_completo);
      await expect(found).toBeVisible();
      await look(page);
      await found.getByRole('button', { name: /^No son el mismo/ }).click();
      await expect(page.getByRole('region', { name: 'Duplicado descartado' })).toBeVisible();
      await page.getByRole('button', { name: 'Descartados' }).click();
      await expect(page.getByRole('button', { name: /^Proponer de nuevo/ }).first()).toBeVisible();
      await look(page);
    });

    test('a merge is accessible', async ({ page }) => {
      const [ana, maria] = await twice(page);
      const eva = await makeContact(page, {
        nombres: 'María Fernanda del Carmen',
        apellidos: 'Rodríguez-Echeverri Santamaría',
        email: `mf.${ana.email}`,
        telefono: ana.telefono,
      });
      await page.goto(mergeAddress(ana, maria, eva));
      await expect(result(page)).toBeVisible();
      await page.getByText(/iguales? en todos/).click();
      await look(page);
      await page.goto(`/contactos/fusionar?ids=${ana.id}`);
      await expect(
        page.getByRole('region', { name: 'Se parecen' }).getByRole('button').first(),
      ).toBeVisible();
      await look(page);
    });

    test('what leads to a merge and what comes of it is accessible', async ({ page }) => {
      const [ana, maria] = await twice(page);
      await page.goto('/contactos/nuevo');
      await page.getByRole('textbox', { name: 'Teléfono' }).fill(ana.telefono);
      await expect(page.getByText(/^Ya hay/).first()).toBeVisible();
      await look(page);
      await page.goto(mergeAddress(ana, maria));
      await page.getByRole('button', { name: 'Fusionar 2 contactos' }).click();
      await expect(notice(page)).toBeVisible();
      await look(page);
      await page.getByRole('button', { name: 'Más acciones', exact: true }).click();
      await expect(page.getByRole('menuitem', { name: 'Fusionar con…' })).toBeVisible();
      await expectAccessible(page, MENU);
    });
  });
}
