import { expect, type Page, test } from '@playwright/test';
import { call, type Made, makeContact } from './api';
import { DIALOG, expectAccessible, expectThumbSized, MENU, SCREENS } from './screens';
import { another, signIn, withinASecond } from './sign-in';

/** A person of this run: a deployment is tried more than once. */
function somebody(nombres: string) {
  const run = `${Date.now()}${test.info().workerIndex}`;
  return {
    nombres,
    apellidos: `Papelera ${run}`,
    name: `${nombres} Papelera ${run}`,
    email: `${nombres.toLowerCase()}.${run}@example.com`,
  };
}

type Person = ReturnType<typeof somebody>;

const make = (page: Page, { nombres, apellidos, email }: Person, values = {}) =>
  makeContact(page, { nombres, apellidos, email, ...values });

/** Into the trash, behind the page's back. */
async function thrown(page: Page, person: Person): Promise<Made> {
  const contact = await make(page, person);
  await call(page, 'DELETE', `/contactos/${contact.id}`);
  return contact;
}

test.describe('on a desk', () => {
  test.beforeEach(({ page }) => signIn(page));

  test('who is deleted is in the trash, and comes back with one click', async ({ page, browser }) => {
    const marta = somebody('Marta');
    const { id } = await make(page, marta, { ciudad: 'Tunja' });
    // Somebody else has them in a list, and sees them go and come back.
    const other = await another(browser);
    const streaming = other.waitForResponse('**/api/eventos/');
    await other.goto(`/contactos?buscar=${encodeURIComponent(marta.apellidos)}`);
    const there = other.locator(`[data-contact="${id}"]`);
    await expect(there).toBeVisible();
    await streaming;
    await page.goto(`/contactos/${id}`);
    await page.getByRole('button', { name: 'Más acciones', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Eliminar' }).click();
    await page.getByRole('link', { name: 'Papelera' }).click();
    const row = page.getByRole('row', { name: marta.name });
    await expect(row).toContainText(/por Admin/);
    await expect(row).toContainText(/en \d+ días/);

    await expect(there).toBeHidden({ timeout: 3_000 });

    const restore = async () => {
      const answer = page.waitForResponse(/\/api\/contactos\/papelera\/.*restaurar/);
      await row.getByRole('button', { name: `Restaurar a ${marta.name}` }).click();
      await answer;
    };
    await withinASecond(restore(), () => there.isVisible());
    await other.context().close();
    await expect(row).toBeHidden();
    await page.getByRole('link', { name: 'Abrir su ficha' }).click();
    await expect(page).toHaveURL(new RegExp(`/contactos/${id}`));
    await expect(page.getByRole('heading', { name: marta.name })).toBeVisible();
    await expect(page.getByText('Tunja').first()).toBeVisible();
  });

  test('several come back at once', async ({ page }) => {
    const [sara, saul] = [somebody('Sara'), somebody('Saul')];
    const made = [await thrown(page, sara), await thrown(page, saul)];
    await page.goto(`/papelera?buscar=${encodeURIComponent(sara.apellidos)}`);
    await page.getByRole('checkbox', { name: `Seleccionar a ${sara.name}` }).check();
    await page.getByRole('checkbox', { name: `Seleccionar a ${saul.name}` }).click({ modifiers: ['Shift'] });
    const bar = page.getByRole('region', { name: 'Contactos seleccionados' });
    await expect(bar).toContainText('2 seleccionados');
    await bar.getByRole('button', { name: 'Restaurar' }).click();
    await expect(page.getByText('2 contactos de vuelta').first()).toBeVisible();
    await expect(page.getByRole('row', { name: sara.name })).toBeHidden();
    for (const { id } of made) expect(await call(page, 'GET', `/contactos/${id}`)).toMatchObject({ id });
    await expect(bar).toBeHidden();
  });

  test('who lost their e-mail to somebody else comes back with another one', async ({ page }) => {
    const julia = somebody('Julia');
    const { id } = await thrown(page, julia);
    const heir = { ...somebody('Nora'), email: julia.email };
    await make(page, heir);
    const other = somebody('Otra');
    await make(page, other);
    await page.goto(`/papelera?buscar=${julia.email}`);
    await page.getByRole('button', { name: `Restaurar a ${julia.name}` }).click();
    const dialog = page.getByRole('dialog', { name: `El correo de ${julia.name} ya es de otro` });
    await expect(dialog.getByRole('link', { name: heir.name })).toBeVisible();
    const email = dialog.getByLabel('Otro correo');
    await expect(email).toBeFocused();
    await email.fill(other.email);
    await page.keyboard.press('Enter');
    await expect(email).toHaveAccessibleDescription(`Ese correo es de ${other.name}.`);
    await email.fill(`nueva.${julia.email}`);
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('link', { name: 'Abrir su ficha' })).toBeVisible();
    const back = await call<{ email: string }>(page, 'GET', `/contactos/${id}`);
    expect(back.email).toBe(`nueva.${julia.email}`);
  });

  test('who is erased is gone for good, out of the trail too', async ({ page }) => {
    const pablo = somebody('Pablo');
    const { id } = await thrown(page, pablo);
    await page.goto(`/papelera?buscar=${pablo.email}`);
    await page.getByRole('button', { name: `Más acciones para ${pablo.name}` }).click();
    await page.getByRole('menuitem', { name: 'Borrar definitivamente' }).click();
    const dialog = page.getByRole('dialog', { name: `¿Borrar definitivamente a ${pablo.name}?` });
    await expect(dialog).toContainText('no se puede deshacer');
    await expect(dialog).toContainText('auditoría');
    await dialog.getByRole('button', { name: 'Borrar definitivamente' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('heading', { name: /^Sin resultados/ })).toBeVisible();
    const trail = await call<{ items: { accion: string; nombre: string | null }[] }>(
      page,
      'GET',
      `/auditoria/?entidad_id=${id}`,
    );
    expect(trail.items.map(({ accion, nombre }) => [accion, nombre])).toEqual([
      ['borrar', null],
      ['eliminar', null],
      ['crear', null],
    ]);
  });
});

for (const screen of SCREENS) {
  test.describe(screen.name, () => {
    test.use(screen.use);

    test('the trash and its dialogs are accessible', async ({ page }) => {
      test.slow();
      await signIn(page);
      const rosa = somebody('Rosa');
      await thrown(page, rosa);
      await make(page, { ...somebody('Heredera'), email: rosa.email });
      await page.goto(`/papelera?buscar=${rosa.email}`);
      const restore = page.getByRole('button', { name: `Restaurar a ${rosa.name}` });
      await expect(restore).toBeVisible();
      await expectAccessible(page);
      if (screen.isPhone) await expectThumbSized(page);
      await restore.click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await expectAccessible(page, DIALOG);
      if (screen.isPhone) await expectThumbSized(page);
      await page.keyboard.press('Escape');
      await expect(restore).toBeFocused();

      await page.getByRole('button', { name: `Más acciones para ${rosa.name}` }).click();
      await expect(page.getByRole('menuitem')).toBeVisible();
      await expectAccessible(page, MENU);
      await page.getByRole('menuitem').click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await expectAccessible(page, DIALOG);
      await page.keyboard.press('Escape');
      await expect(restore).toBeFocused();

      if (screen.isPhone) await page.getByRole('button', { name: 'Seleccionar', exact: true }).click();
      await page.getByRole('checkbox', { name: `Seleccionar a ${rosa.name}` }).check();
      const bar = page.getByRole('region', { name: 'Contactos seleccionados' });
      await expect(bar).toContainText('1 seleccionado');
      await expectAccessible(page);
      if (screen.isPhone) await expectThumbSized(page);
      await page.keyboard.press('Escape');
      await expect(bar).toBeHidden();

      await page.getByRole('searchbox').fill('nadie así');
      await expect(page.getByRole('heading', { name: /^Sin resultados/ })).toBeVisible();
      await expectAccessible(page);
    });
  });
}
