import { expect, type Page, test } from '@playwright/test';
import { DIALOG, expectAccessible, expectThumbSized, MENU, SCREENS } from './screens';
import { signIn } from './sign-in';

/** A person of this run: a deployment is tried more than once. */
function somebody(nombres: string) {
  const run = `${Date.now()}${test.info().workerIndex}`;
  return {
    nombres,
    apellidos: `Prueba ${run}`,
    name: `${nombres} Prueba ${run}`,
    email: `${nombres}.${run}@example.com`,
  };
}

/** The way any superuser goes; the password is the generated one. */
async function create(page: Page, person: ReturnType<typeof somebody>): Promise<string> {
  await page.goto(`/usuarios?buscar=${person.apellidos}`);
  await page.getByRole('button', { name: 'Nuevo usuario' }).click();
  const dialog = page.getByRole('dialog', { name: 'Nuevo usuario' });
  await dialog.getByLabel('Nombres').fill(person.nombres);
  await dialog.getByLabel('Apellidos').fill(person.apellidos);
  await dialog.getByLabel('Correo').fill(person.email);
  await dialog.getByRole('button', { name: 'Generar una' }).click();
  const password = await dialog.getByRole('textbox', { name: 'Contraseña' }).inputValue();
  await dialog.getByRole('button', { name: 'Crear usuario' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('row', { name: person.name })).toBeVisible();
  return password;
}

async function choose(page: Page, name: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Acciones de ${name}` }).click();
  await page.getByRole('menuitem', { name: action, exact: true }).click();
}

async function tryToSignIn(page: Page, email: string, password: string): Promise<number> {
  const answer = await page.request.post('/api/auth/login', { form: { username: email, password } });
  return answer.status();
}

test.describe('on a desk', () => {
  test.beforeEach(({ page }) => signIn(page));

  test('a user is created, kept out, let in, made superuser and deleted', async ({ page }) => {
    const ana = somebody('Ana');
    const password = await create(page, ana);
    expect(await tryToSignIn(page, ana.email, password)).toBe(200);
    const row = page.getByRole('row', { name: ana.name });

    await choose(page, ana.name, 'Desactivar');
    await expect(row).toContainText('Inactivo');
    expect(await tryToSignIn(page, ana.email, password)).toBe(400);
    await choose(page, ana.name, 'Activar');
    await expect(row).not.toContainText('Inactivo');
    await choose(page, ana.name, 'Hacer administrador');
    await expect(row).toContainText('Administrador');

    await choose(page, ana.name, 'Eliminar');
    const dialog = page.getByRole('dialog', { name: `¿Eliminar a ${ana.name}?` });
    await expect(dialog).toContainText(ana.email);
    await dialog.getByRole('button', { name: 'Eliminar' }).click();
    await expect(page.getByRole('heading', { name: 'Sin resultados' })).toBeVisible();
    expect(await tryToSignIn(page, ana.email, password)).toBe(400);
  });

  test('a taken e-mail is said at its field, and what was typed stays', async ({ page }) => {
    const luis = somebody('Luis');
    await create(page, luis);
    await page.getByRole('button', { name: 'Nuevo usuario' }).click();
    const dialog = page.getByRole('dialog', { name: 'Nuevo usuario' });
    await dialog.getByLabel('Nombres').fill('Otro');
    await dialog.getByLabel('Apellidos').fill('Luis');
    await dialog.getByLabel('Correo').fill(luis.email.toUpperCase());
    await dialog.getByRole('button', { name: 'Generar una' }).click();
    await dialog.getByRole('button', { name: 'Crear usuario' }).click();
    await expect(dialog.getByLabel('Correo')).toHaveAccessibleDescription(
      'Ese correo ya es de otro usuario.',
    );
    await expect(dialog.getByLabel('Correo')).toBeFocused();
    await expect(dialog.getByLabel('Nombres')).toHaveValue('Otro');
  });

  test('a reset password works at the next sign-in, and the old one does not', async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const camila = somebody('Camila');
    const first = await create(page, camila);
    await choose(page, camila.name, 'Restablecer la contraseña');
    await page.getByRole('button', { name: 'Crear contraseña' }).click();
    const second = await page.getByRole('textbox', { name: 'Contraseña nueva' }).inputValue();
    await page.getByRole('button', { name: 'Copiar' }).click();
    await expect(page.getByRole('button', { name: 'Copiado' })).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(second);
    await page.getByRole('button', { name: 'Listo' }).click();
    await expect(page.getByRole('button', { name: `Acciones de ${camila.name}` })).toBeFocused();
    expect(await tryToSignIn(page, camila.email, first)).toBe(400);
    expect(await tryToSignIn(page, camila.email, second)).toBe(200);
  });

  test('a user is edited by keyboard alone, and the list is shared by its address', async ({ page }) => {
    const li = somebody('Li');
    await create(page, li);
    await page
      .getByRole('row', { name: li.name })
      .getByRole('button', { name: li.name, exact: true })
      .focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Editar usuario' });
    await expect(dialog.getByLabel('Nombres')).toBeFocused();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('Lina');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('row', { name: `Lina ${li.apellidos}` })).toBeVisible();

    await page.getByText('Inactivos').click();
    await expect(page.getByRole('heading', { name: 'Nadie cumple con estos filtros' })).toBeVisible();
    await expect(page).toHaveURL(/cuenta=inactiva/);
    await page.goBack();
    await expect(page.getByRole('row', { name: `Lina ${li.apellidos}` })).toBeVisible();
  });

  test('nobody deletes themselves, and a user who is no superuser is sent away', async ({
    page,
    browser,
  }) => {
    await page.goto('/usuarios?orden=created_at');
    const own = page.getByRole('row').filter({ hasText: 'tú' });
    await own.getByRole('button', { name: /^Acciones de/ }).click();
    await page.getByRole('menuitem', { name: 'Eliminar' }).click();
    await expect(page.getByRole('dialog')).toContainText('No puedes eliminar tu propia cuenta');
    await page.keyboard.press('Escape');

    const rosa = somebody('Rosa');
    const password = await create(page, rosa);
    const other = await browser.newPage();
    await signIn(other, { email: rosa.email, password });
    await expect(other.getByRole('link', { name: 'Usuarios' })).toBeHidden();
    await other.goto('/usuarios');
    await expect(other.getByRole('heading', { name: 'Esta página es de los administradores' })).toBeVisible();
    for (const { use, isPhone } of SCREENS) {
      await other.setViewportSize(use.viewport);
      await expectAccessible(other);
      if (isPhone) await expectThumbSized(other);
    }
    await other.close();
  });
});

for (const screen of SCREENS) {
  test.describe(screen.name, () => {
    test.use(screen.use);

    test('the users and their dialogs are accessible', async ({ page }) => {
      test.slow();
      await signIn(page);
      await page.goto('/usuarios?orden=created_at');
      const first = page.getByRole('button', { name: /^Acciones de/ }).first();
      await expect(first).toBeVisible();
      await expectAccessible(page);
      if (screen.isPhone) await expectThumbSized(page);
      await first.click();
      await expect(page.getByRole('menuitem', { name: 'Editar' })).toBeVisible();
      await expectAccessible(page, MENU);
      await page.getByRole('menuitem', { name: 'Editar' }).click();
      await expect(page.getByRole('dialog', { name: 'Editar usuario' })).toBeVisible();
      await expectAccessible(page, DIALOG);
      await page.keyboard.press('Escape');

      await page.getByRole('button', { name: 'Nuevo usuario' }).click();
      await page.getByRole('button', { name: 'Crear usuario' }).click();
      await expect(page.getByText('Falta este dato.').first()).toBeVisible();
      await expectAccessible(page, DIALOG);
      await page.keyboard.press('Escape');

      await first.click();
      await page.getByRole('menuitem', { name: 'Restablecer la contraseña' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await expectAccessible(page, DIALOG);
      await page.keyboard.press('Escape');
      await expect(first).toBeFocused();
    });
  });
}
