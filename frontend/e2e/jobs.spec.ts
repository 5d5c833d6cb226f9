import { expect, type Page, test } from '@playwright/test';
import { call, type Made, makeContact } from './api';
import { DIALOG, expectAccessible, expectThumbSized, SCREENS } from './screens';
import { signIn } from './sign-in';

/** So many contacts of this run, all from Tunja. */
async function people(page: Page, count: number): Promise<Made[]> {
  const run = `${Date.now()}${test.info().workerIndex}`;
  const made: Made[] = [];
  for (let number = 0; number < count; number += 1)
    made.push(
      await makeContact(page, {
        nombres: `Lote ${number}`,
        apellidos: `Trabajo ${run}`,
        email: `lote.${number}.${run}@example.com`,
        ciudad: 'Tunja',
      }),
    );
  return made;
}

/** All of them to another city, as a job. */
const moved = (page: Page, contacts: Made[], ciudad: string) =>
  call<{ trabajo_id: string }>(page, 'POST', '/contactos/lote', {
    accion: 'ciudad',
    ciudad,
    ids: contacts.map(({ id }) => id),
  });

const cityOf = async (page: Page, { id }: Made) =>
  (await call<{ ciudad: string }>(page, 'GET', `/contactos/${id}`)).ciudad;

/** The newest is the first. */
const newest = (page: Page) => page.getByRole('main').getByRole('listitem').first();

test('a job is watched to its end and undone, and the trail tells it', async ({ page }) => {
  await signIn(page);
  const contacts = await people(page, 3);
  await moved(page, contacts, 'Pasto');
  await page.goto('/trabajos');
  const job = newest(page);
  await expect(job.getByRole('heading')).toHaveText('Cambiar ciudad a Pasto');
  await expect(job).toContainText('Hecho');
  await expect(job).toContainText('3 cambiados');
  await expect(job.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '100');

  await job.getByRole('button', { name: /^Deshacer: Cambiar ciudad a / }).click();
  await expect(page.getByText('3 contactos volvieron a como estaban')).toBeVisible();
  for (const contact of contacts) expect(await cityOf(page, contact)).toBe('Tunja');
  await expect(job).toContainText('Deshecho');
  await expect(job.getByRole('button')).toHaveCount(0);

  await page.getByRole('link', { name: 'Auditoría' }).click();
  const told = page.getByRole('listitem').filter({ hasText: contacts[0]?.nombre_completo });
  await expect(told.first()).toContainText('cambió la ciudad de Pasto a Tunja');
  await expect(told.first()).toContainText('al deshacer un cambio');
  await expect(told.nth(1)).toContainText('cambió la ciudad de Tunja a Pasto');
});

test('what was changed again since is asked about, and kept or replaced', async ({ page }) => {
  await signIn(page);
  const contacts = await people(page, 2);
  const [first, second] = contacts as [Made, Made];
  await moved(page, contacts, 'Neiva');
  await page.goto('/trabajos');
  await expect(newest(page)).toContainText('Hecho');
  await call(page, 'PUT', `/contactos/${first.id}`, { ciudad: 'Cali' });

  const undo = newest(page).getByRole('button', { name: /^Deshacer: Cambiar ciudad a / });
  await undo.click();
  const dialog = page.getByRole('dialog', { name: 'Algo cambió de nuevo desde entonces' });
  await expect(dialog).toContainText('1 contacto tiene cambios más nuevos');
  await expect(dialog.getByRole('row', { name: 'Ciudad Cambió después Cali Tunja' })).toBeVisible();
  await expect(dialog.getByRole('row', { name: 'Ciudad Neiva Tunja' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Conservarlos' }).click();
  await expect(page.getByText('1 contacto volvió a como estaba')).toBeVisible();
  expect(await cityOf(page, first)).toBe('Cali');
  expect(await cityOf(page, second)).toBe('Tunja');

  await undo.click();
  await dialog.getByRole('button', { name: 'Reemplazarlos' }).click();
  await expect(dialog).toBeHidden();
  await expect.poll(() => cityOf(page, first)).toBe('Tunja');
});

for (const screen of SCREENS) {
  test.describe(screen.name, () => {
    test.use(screen.use);

    test('jobs and the question of an undoing are accessible', async ({ page }) => {
      test.slow();
      await signIn(page);
      const contacts = await people(page, 1);
      await moved(page, contacts, 'Ibagué');
      await page.goto('/trabajos');
      await expect(newest(page)).toContainText('Hecho');
      await expectAccessible(page);
      if (screen.isPhone) await expectThumbSized(page);
      await call(page, 'PUT', `/contactos/${contacts[0]?.id}`, { ciudad: 'Cali' });
      const undo = newest(page).getByRole('button', { name: /^Deshacer: Cambiar ciudad a / });
      await undo.click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await expectAccessible(page, DIALOG);
      if (screen.isPhone) await expectThumbSized(page);
      await page.keyboard.press('Escape');
      await expect(undo).toBeFocused();
    });
  });
}
