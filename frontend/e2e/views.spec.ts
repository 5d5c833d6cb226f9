import { type Browser, expect, type Page, test } from '@playwright/test';
import { call, type Made, makeContact } from './api';
import { DIALOG, expectAccessible, MENU, SCREENS } from './screens';
import { signIn } from './sign-in';

const rail = (page: Page) => page.getByRole('navigation', { name: 'Navegación principal' });
const heading = (page: Page) => page.getByRole('heading', { level: 1 });

/** A word of this run: a deployment is tried more than once. */
function unique(word: string): string {
  return `${word} ${Date.now().toString(36)}${test.info().workerIndex}`;
}

async function makeTeammate(page: Page, nombres: string) {
  const person = {
    nombres,
    apellidos: unique('Prueba'),
    email: `${unique(nombres).replace(' ', '.')}@example.com`.toLowerCase(),
    password: 'una-clave-de-prueba',
  };
  const user = await call<Made>(page, 'POST', '/users/', {
    ...person,
    is_active: true,
    is_superuser: false,
  });
  return { ...user, ...person };
}

async function someContact(page: Page, values: object): Promise<Made> {
  const email = `${unique('c').replace(' ', '.')}.${Math.random().toString(36).slice(2)}@example.com`;
  return makeContact(page, { nombres: 'Ana', apellidos: 'Ruiz', email, ...values });
}

/** Another browser with another person in it. */
async function asTeammate(browser: Browser, person: { email: string; password: string }): Promise<Page> {
  const page = await browser.newPage();
  await signIn(page, person);
  return page;
}

async function saveView(page: Page, name: string, { isShared = false } = {}): Promise<void> {
  await page.getByRole('button', { name: 'Guardar vista' }).click();
  const dialog = page.getByRole('dialog', { name: 'Guardar como vista' });
  await dialog.getByLabel('Nombre').fill(name);
  if (isShared) await dialog.getByText('Compartir con el equipo').click();
  await dialog.getByRole('button', { name: 'Guardar vista' }).click();
  await expect(dialog).toBeHidden();
  await expect(heading(page)).toHaveText(name);
}

async function choose(page: Page, view: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Opciones de la vista ${view}` }).click();
  await page.getByRole('menuitem', { name: action }).click();
}

test.describe('on a desk', () => {
  test.beforeEach(({ page }) => signIn(page));

  test('a view is saved, changed, put back, saved anew and deleted', async ({ page }) => {
    const [ciudad, name] = [unique('Villa'), unique('Clientes')];
    await someContact(page, { ciudad, estado: 'cliente', nombres: 'Zoraida' });
    await someContact(page, { ciudad, estado: 'prospecto', nombres: 'Yesid' });
    await page.goto(`/contactos?ciudad=${ciudad}&estado=cliente`);
    await saveView(page, name);
    await expect(page).toHaveURL(/\/contactos\?vista=[0-9a-f-]{36}$/);
    const entry = rail(page).getByRole('link', { name });
    await expect(entry).toHaveAttribute('aria-current', 'page');
    await expect(entry).toContainText('1 contacto');
    const saved = page.url();

    // A name that is taken is said at its field, and what was typed stays.
    await page.goto(`/contactos?ciudad=${ciudad}`);
    await page.getByRole('button', { name: 'Guardar vista' }).click();
    const dialog = page.getByRole('dialog', { name: 'Guardar como vista' });
    await dialog.getByLabel('Nombre').fill(name);
    await dialog.getByRole('button', { name: 'Guardar vista' }).click();
    await expect(dialog.getByLabel('Nombre')).toHaveAccessibleDescription('Ya hay una vista con ese nombre.');
    await page.keyboard.press('Escape');

    await page.goto(saved);
    await expect(page.getByRole('link', { name: 'Zoraida Ruiz', exact: true })).toBeVisible();
    await expect(page.getByRole('link', { name: 'Yesid Ruiz', exact: true })).toBeHidden();
    await page
      .getByRole('group', { name: 'Filtrar por estado' })
      .getByRole('button', { name: 'Todos' })
      .click();
    await expect(page.getByRole('link', { name: 'Yesid Ruiz', exact: true })).toBeVisible();
    await expect(page).toHaveURL(/cambiada=true/);
    await page.goBack();
    await expect(page).toHaveURL(saved);
    await expect(page.getByRole('button', { name: 'Guardar cambios' })).toBeHidden();
    await page.goForward();
    await page.getByRole('button', { name: 'Descartar' }).click();
    await expect(page.getByRole('link', { name: 'Yesid Ruiz', exact: true })).toBeHidden();

    await page
      .getByRole('group', { name: 'Filtrar por estado' })
      .getByRole('button', { name: 'Todos' })
      .click();
    await page.getByRole('button', { name: 'Ciudad', exact: true }).click();
    await expect(page).toHaveURL(/orden=ciudad/);
    await page.getByRole('button', { name: 'Guardar cambios' }).click();
    await expect(page).toHaveURL(saved);
    await expect(entry).toContainText('2 contactos');
    await page.reload();
    await expect(page.getByRole('columnheader', { name: 'Ciudad' })).toHaveAttribute(
      'aria-sort',
      'ascending',
    );
    await expect(page.getByRole('link', { name: 'Yesid Ruiz', exact: true })).toBeVisible();

    // Who is changed beside the list is counted anew in the rail, without a reload.
    const others = unique('Otros');
    await page.goto(`/contactos?ciudad=${ciudad}&estado=inactivo`);
    await saveView(page, others);
    const other = rail(page).getByRole('link', { name: others });
    await expect(other).toContainText('0 contactos');
    await rail(page).getByRole('link', { name, exact: false }).first().click();
    await page.getByRole('link', { name: 'Yesid Ruiz', exact: true }).click();
    await page.getByRole('button', { name: 'Estado: Prospecto. Cambiar' }).click();
    await page.getByRole('menuitemradio', { name: 'Inactivo' }).click();
    await expect(other).toContainText('1 contacto');
    await page.getByRole('button', { name: 'Estado: Inactivo. Cambiar' }).click();
    await page.getByRole('menuitemradio', { name: 'Prospecto' }).click();
    await expect(other).toContainText('0 contactos');
    await page.goto(saved);

    // The contact beside the list leaves the view open, and knows its neighbours in it.
    await page.getByRole('link', { name: 'Yesid Ruiz', exact: true }).click();
    await expect(page.getByText('de 2', { exact: false }).first()).toBeVisible();
    await expect(page).toHaveURL(/\/contactos\/[0-9a-f-]+\?vista=/);
    await page.keyboard.press('Escape');
    await expect(page).toHaveURL(saved);

    await choose(page, name, 'Cambiar el nombre');
    await page.getByRole('dialog').getByLabel('Nombre').fill(`${name} nuevos`);
    await page.keyboard.press('Enter');
    await expect(heading(page)).toHaveText(`${name} nuevos`);
    await choose(page, `${name} nuevos`, 'Eliminar la vista');
    await page.getByRole('dialog').getByRole('button', { name: 'Eliminar' }).click();
    await expect(page).toHaveURL(/vista=todos/);
    await expect(entry).toBeHidden();
    await page.goto(saved);
    await expect(heading(page)).toHaveText('Esta vista no se puede abrir');
    await page.getByRole('link', { name: 'Todos los contactos' }).last().click();
    await expect(heading(page)).toHaveText('Contactos');
  });

  test('columns belong to a view too', async ({ page }) => {
    const [ciudad, name] = [unique('Puerto'), unique('Columnas')];
    await someContact(page, { ciudad });
    await page.goto(`/contactos?ciudad=${ciudad}`);
    await saveView(page, name);
    await page.getByRole('button', { name: 'Mostrar' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Correo' }).click();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('columnheader', { name: 'Correo' })).toBeHidden();
    await page.getByRole('button', { name: 'Guardar cambios' }).click();
    await expect(page).not.toHaveURL(/cambiada/);
    await expect(page.getByRole('columnheader', { name: 'Correo' })).toBeHidden();
    await rail(page).getByRole('link', { name: 'Todos los contactos' }).click();
    await expect(page.getByRole('columnheader', { name: 'Correo' })).toBeVisible();
    await rail(page).getByRole('link', { name }).click();
    await expect(page.getByRole('columnheader', { name: 'Correo' })).toBeHidden();
    await choose(page, name, 'Eliminar la vista');
    await page.getByRole('dialog').getByRole('button', { name: 'Eliminar' }).click();
    await expect(page).toHaveURL(/vista=todos/);
  });

  test('a view is private until it is shared, and a teammate opens its link', async ({ page, browser }) => {
    const camila = await makeTeammate(page, 'Camila');
    const [ciudad, name] = [unique('Aldea'), unique('Compartida')];
    await someContact(page, { ciudad, nombres: 'Wilson', propietario_id: camila.id });
    await page.goto(`/contactos?ciudad=${ciudad}&propietario=yo`);
    await saveView(page, name);
    const link = page.url();
    await expect(page.getByRole('heading', { name: 'Nadie cumple con estos filtros' })).toBeVisible();

    const other = await asTeammate(browser, camila);
    await other.goto(link);
    await expect(heading(other)).toHaveText('Esta vista no se puede abrir');
    await expect(rail(other).getByRole('link', { name })).toBeHidden();

    await choose(page, name, 'Compartir con el equipo');
    await expect(page.getByText(`El equipo ya ve «${name}»`)).toBeVisible();
    await other.reload();
    // Whose is whoever looks.
    await expect(other.getByRole('link', { name: 'Wilson Ruiz', exact: true })).toBeVisible();
    await expect(heading(other)).toHaveText(name);
    await expect(rail(other).getByRole('link', { name })).toContainText('1 contacto');
    await expect(rail(page).getByRole('link', { name })).toContainText('0 contactos');

    // She may not change it, but keep what she sees as one of her own.
    await other.getByRole('button', { name: 'Quitar el filtro Ciudad' }).click();
    await expect(other.getByRole('button', { name: 'Guardar como' })).toBeVisible();
    await expect(other.getByRole('button', { name: 'Guardar cambios' })).toBeHidden();
    await other.getByRole('button', { name: `Opciones de la vista ${name}` }).click();
    await expect(other.getByRole('menuitem', { name: 'Copiar el enlace' })).toBeVisible();
    await expect(other.getByRole('menuitem', { name: 'Eliminar la vista' })).toBeHidden();
    await other.close();

    await choose(page, name, 'Eliminar la vista');
    await page.getByRole('dialog').getByRole('button', { name: 'Eliminar' }).click();
    await expect(page).toHaveURL(/vista=todos/);
  });

  test('the list opens with the default view; Back, links and all contacts stay what they are', async ({
    page,
    browser,
  }) => {
    const camila = await makeTeammate(page, 'Lucía');
    const ciudad = unique('Caserío');
    await someContact(page, { ciudad, nombres: 'Vilma' });
    const other = await asTeammate(browser, camila);
    const name = unique('De entrada');
    await other.goto(`/contactos?ciudad=${ciudad}`);
    await saveView(other, name);
    const saved = other.url();
    await choose(other, name, 'Abrir la lista con esta vista');
    await expect(rail(other).getByRole('img', { name: 'La lista abre con ella' })).toBeVisible();

    await rail(other).getByRole('link', { name: 'Inicio' }).click();
    await expect(other).toHaveURL(/\/$/);
    await rail(other).getByRole('link', { name: 'Contactos', exact: true }).click();
    await expect(other).toHaveURL(saved);
    await other.goBack();
    await expect(other).toHaveURL(/\/$/);

    await other.goto('/contactos');
    await expect(other).toHaveURL(saved);
    await rail(other).getByRole('link', { name: 'Todos los contactos' }).click();
    await expect(other).toHaveURL(/\?vista=todos$/);
    await expect(heading(other)).toHaveText('Contactos');
    await other.reload();
    await expect(other).toHaveURL(/\?vista=todos$/);
    await other.goBack();
    await expect(other).toHaveURL(saved);

    // A filter that is taken off leads to everybody and not back into the view.
    await other.goto('/contactos?estado=cliente');
    await expect(heading(other)).toHaveText('Contactos');
    await other
      .getByRole('group', { name: 'Filtrar por estado' })
      .getByRole('button', { name: 'Todos' })
      .click();
    await expect(other).toHaveURL(/\?vista=todos$/);

    // With the view, the list is itself again.
    await other.goto(saved);
    await choose(other, name, 'Eliminar la vista');
    await other.getByRole('dialog').getByRole('button', { name: 'Eliminar' }).click();
    await expect(other).toHaveURL(/vista=todos/);
    await other.goto('/contactos');
    await expect(heading(other)).toHaveText('Contactos');
    await expect(other).toHaveURL(/\/contactos$/);
    await other.close();
  });

  test('a contact is given to a teammate, and is found by its owner', async ({ page }) => {
    const mateo = await makeTeammate(page, 'Mateo');
    const ciudad = unique('Vereda');
    const mine = await someContact(page, { ciudad, nombres: 'Ulises' });
    await someContact(page, { ciudad, nombres: 'Teresa', propietario_id: null });
    await page.goto(`/contactos/${mine.id}?ciudad=${ciudad}`);
    await page.getByRole('button', { name: /^Propietario: Admin.*Editar$/ }).click();
    await page.getByRole('combobox', { name: 'Asignar a' }).fill(`mateo ${mateo.apellidos}`);
    await page.keyboard.press('Enter');
    const value = page.getByRole('button', { name: `Propietario: ${mateo.nombre_completo}. Editar` });
    await expect(value).toBeVisible();
    await expect(value).toBeFocused();
    await page.reload();
    await expect(value).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('row', { name: 'Ulises Ruiz' })).toContainText(mateo.nombre_completo);

    await page.getByRole('button', { name: 'Filtro', exact: true }).click();
    await page.locator('[data-kind=propietario]').click();
    await page.getByRole('option', { name: 'Yo', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Nadie cumple con estos filtros' })).toBeVisible();
    await page.getByRole('option', { name: mateo.nombre_completo }).click();
    await expect(page.getByRole('link', { name: 'Ulises Ruiz', exact: true })).toBeVisible();
    await expect(page.getByRole('link', { name: 'Teresa Ruiz', exact: true })).toBeHidden();
    await page.getByRole('option', { name: 'Sin propietario' }).click();
    await expect(page.getByRole('link', { name: 'Teresa Ruiz', exact: true })).toBeVisible();
    await expect(page.getByRole('link', { name: 'Ulises Ruiz', exact: true })).toBeHidden();
    await page.keyboard.press('Escape');

    await rail(page).getByRole('link', { name: 'Mis contactos' }).click();
    await expect(heading(page)).toHaveText('Mis contactos');
    await expect(page).toHaveURL(/\?propietario=yo$/);
    await expect(page.getByRole('button', { name: 'Guardar vista' })).toBeHidden();
  });

  test('a new contact is whose the form says', async ({ page }) => {
    const nora = await makeTeammate(page, 'Nora');
    await page.goto('/contactos/nuevo');
    await page.getByLabel('Nombres').fill('Salomón');
    await page.getByLabel('Apellidos').fill('Prueba');
    await page
      .getByRole('textbox', { name: 'Correo' })
      .fill(`${unique('salomon').replace(' ', '.')}@example.com`);
    await page.getByRole('textbox', { name: 'Teléfono' }).fill('3001234567');
    await page.getByRole('button', { name: /^Propietario: / }).click();
    await page.getByRole('combobox', { name: 'Asignar a' }).fill(nora.nombre_completo);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Guardar', exact: true }).click();
    await expect(
      page.getByRole('button', { name: `Propietario: ${nora.nombre_completo}. Editar` }),
    ).toBeVisible();
  });
});

for (const { name, isPhone, use } of SCREENS) {
  test.describe(name, () => {
    test.use(use);

    test('views and owners are accessible', async ({ page }) => {
      await signIn(page);
      const made = await call<Made>(page, 'POST', '/vistas/', {
        nombre: unique('Una vista con un nombre bastante largo'),
        es_del_equipo: true,
        definicion: { filtros: { filter_estado: ['prospecto'] } },
      });
      const nombre = (await call<{ nombre: string }>(page, 'GET', `/vistas/${made.id}`)).nombre;
      await page.goto(`/contactos?vista=${made.id}`);
      await expect(heading(page)).toContainText(nombre);
      await expect(page.locator('[data-contact]').first()).toBeVisible();
      await expectAccessible(page);

      if (isPhone) {
        await heading(page).getByRole('button').click();
        await expect(page.getByRole('menuitem', { name: 'Mis contactos' })).toBeVisible();
        await expectAccessible(page, MENU);
        await page.keyboard.press('Escape');
      }
      const actions = page.getByRole('button', { name: `Opciones de la vista ${nombre}` });
      await actions.click();
      await expect(page.getByRole('menuitem', { name: 'Eliminar la vista' })).toBeVisible();
      await expectAccessible(page, MENU);
      await page.getByRole('menuitem', { name: 'Eliminar la vista' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await expectAccessible(page, DIALOG);
      await page.keyboard.press('Escape');
      await expect(actions).toBeFocused();

      await page.goto(`/contactos?vista=${made.id}&cambiada=true`);
      await page.getByRole('button', { name: 'Guardar como' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Guardar vista' }).click();
      await expect(page.getByText('Falta este dato.')).toBeVisible();
      await expectAccessible(page, DIALOG);
      await page.keyboard.press('Escape');

      await page.locator('[data-contact]').first().focus();
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: /^Propietario: / }).click();
      await expect(page.getByRole('option', { name: 'Sin propietario' })).toBeVisible();
      await expectAccessible(page, '[role=listbox]');
      await page.keyboard.press('Escape');

      await call(page, 'DELETE', `/vistas/${made.id}`);
      await page.goto(`/contactos?vista=${made.id}`);
      await expect(heading(page)).toHaveText('Esta vista no se puede abrir');
      await expectAccessible(page);
    });
  });
}
