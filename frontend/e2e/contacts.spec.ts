import { expect, type Page, test } from '@playwright/test';
import { makeContact, tokenOf } from './api';
import { forget, signIn } from './sign-in';

/** People of this file's own; each test takes other ones, so that they can run in any order. */
type Person = { nombres: string; apellidos: string; email: string; telefono?: string };

async function make(page: Page, person: Person): Promise<string> {
  return (await makeContact(page, person)).id;
}

/** What the server has, whatever the page shows. */
async function status(page: Page, id: string): Promise<number> {
  const response = await page.request.get(`/api/contactos/${id}`, {
    headers: { Authorization: `Bearer ${await tokenOf(page)}` },
  });
  return response.status();
}

const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
const row = (page: Page, name: string) => page.getByRole('table').getByRole('link', { name, exact: true });
const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

/** By its shortcut, which works once the page is there. */
async function openForm(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Contactos' })).toBeVisible();
  await page.keyboard.press('c');
  await expect(field(page, 'Nombres')).toBeFocused();
}

test.beforeEach(({ page }) => signIn(page));

test('a new contact with somebody else’s e-mail is refused at its field, and saved with another', async ({
  page,
}) => {
  await make(page, { nombres: 'Ofelia', apellidos: 'Arango', email: 'ofelia.arango@example.com' });
  await page.goto('/contactos');
  await openForm(page);
  await field(page, 'Nombres').fill('Óscar');
  await field(page, 'Apellidos').fill('Arango');
  await field(page, 'Correo').fill('OFELIA.arango@example.com');
  await field(page, 'Teléfono').fill('310 555 0101');
  await field(page, 'Teléfono').press('Enter');

  await expect(page.getByText('Ese correo ya es de otro contacto.')).toBeVisible();
  await expect(field(page, 'Correo')).toBeFocused();
  await field(page, 'Correo').fill('oscar.arango@example.com');
  await field(page, 'Correo').press('Enter');
  await expect(page.getByRole('heading', { name: 'Óscar Arango' })).toBeVisible();
  await expect(row(page, 'Óscar Arango')).toBeVisible();

  await page.goBack();
  await expect(page).toHaveURL(/\/contactos$/);
});

test('a refused e-mail leads to who has it', async ({ page }) => {
  await make(page, { nombres: 'Pilar', apellidos: 'Bedoya', email: 'pilar.bedoya@example.com' });
  const id = await make(page, { nombres: 'Pablo', apellidos: 'Bedoya', email: 'pablo.bedoya@example.com' });
  await page.goto(`/contactos/${id}`);
  await page.getByRole('button', { name: 'Correo: pablo.bedoya@example.com. Editar' }).click();
  await field(page, 'Correo').fill('pilar.bedoya@example.com');
  await field(page, 'Correo').press('Enter');

  const refusal = page.getByRole('alert').filter({ hasText: 'Ese correo ya es de otro contacto.' });
  await expect(refusal).toBeVisible();
  await expect(field(page, 'Correo')).toHaveValue('pilar.bedoya@example.com');
  await expect(
    panel(page, 'Pablo Bedoya').getByRole('link', { name: 'Correo', exact: true }),
  ).toHaveAttribute('href', 'mailto:pablo.bedoya@example.com');
  await refusal.getByRole('link', { name: 'Buscarlo' }).click();
  await expect(row(page, 'Pilar Bedoya')).toBeVisible();
  await expect(page).toHaveURL(/\/contactos\?buscar=pilar\.bedoya/);

  // Back on the contact, what was typed is offered again.
  await page.goBack();
  await expect(page.getByText('Recuperamos lo que habías escrito')).toBeVisible();
  await page.getByRole('button', { name: 'Retomar' }).click();
  await field(page, 'Correo').fill('pablo.bedoya.2@example.com');
  await page.getByRole('button', { name: 'Guardar', exact: true }).click();
  await expect(
    page.getByRole('button', { name: 'Correo: pablo.bedoya.2@example.com. Editar' }),
  ).toBeVisible();
  await expect(page.getByText('Recuperamos lo que habías escrito')).toBeHidden();
});

test('a draft survives closing and reloading', async ({ page }) => {
  await page.goto('/contactos');
  await openForm(page);
  await field(page, 'Nombres').fill('Quintín');
  await field(page, 'Notas').fill('Llamar el martes\nPrefiere WhatsApp');
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\/contactos$/);

  await openForm(page);
  await expect(page.getByText('Recuperamos lo que habías escrito')).toBeVisible();
  await expect(field(page, 'Nombres')).toHaveValue('Quintín');
  await field(page, 'Apellidos').fill('Cuesta');
  await page.reload();
  await expect(field(page, 'Apellidos')).toHaveValue('Cuesta');
  await expect(field(page, 'Notas')).toHaveValue('Llamar el martes\nPrefiere WhatsApp');

  await page.getByRole('button', { name: 'Descartar' }).click();
  await expect(field(page, 'Nombres')).toHaveValue('');
  await page.reload();
  await expect(field(page, 'Nombres')).toHaveValue('');
  await expect(page.getByText('Recuperamos lo que habías escrito')).toBeHidden();
});

test('a deleted contact is brought back before anything is sent', async ({ page }) => {
  const id = await make(page, { nombres: 'Raquel', apellidos: 'Duque', email: 'raquel.duque@example.com' });
  const deletions: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'DELETE') deletions.push(request.url());
  });
  await page.goto('/contactos?buscar=raquel.duque');
  await row(page, 'Raquel Duque').hover();
  await page.getByRole('button', { name: 'Más acciones para Raquel Duque' }).click();
  await page.getByRole('menuitem', { name: 'Eliminar' }).click();
  await expect(row(page, 'Raquel Duque')).toBeHidden();
  await page.getByRole('button', { name: 'Deshacer: Raquel Duque vuelve a la lista' }).click();
  await expect(row(page, 'Raquel Duque')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Deshacer/ })).toBeHidden();
  expect(deletions).toEqual([]);
  expect(await status(page, id)).toBe(200);
});

test('deleted contacts are deleted when the time is over, each for itself', async ({ page }) => {
  const person = (nombres: string) => ({
    nombres,
    apellidos: 'Echeverri',
    email: `${nombres.toLowerCase()}.echeverri@example.com`,
  });
  const [sara, saul, sofia] = [
    await make(page, person('Sara')),
    await make(page, person('Saul')),
    await make(page, person('Sofia')),
  ];
  await page.goto('/contactos?buscar=echeverri&orden=nombre_completo');
  await row(page, 'Sara Echeverri').focus();
  await page.keyboard.press('Delete');
  await expect(row(page, 'Saul Echeverri')).toBeFocused();
  await page.keyboard.press('Delete');
  await expect(row(page, 'Sofia Echeverri')).toBeFocused();
  await page.keyboard.press('Delete');
  await expect(page.getByRole('button', { name: /^Deshacer/ })).toHaveCount(3);
  await page.getByRole('button', { name: /^Deshacer: Saul/ }).click();
  await page.mouse.move(10, 10);

  await expect.poll(() => status(page, sara), { timeout: 15_000 }).toBe(404);
  await expect.poll(() => status(page, sofia), { timeout: 15_000 }).toBe(404);
  expect(await status(page, saul)).toBe(200);
  await page.reload();
  await expect(row(page, 'Saul Echeverri')).toBeVisible();
  await expect(page.getByText('1 contacto', { exact: true })).toBeVisible();
});

test('who closes the page right after a deletion has deleted', async ({ page, context }) => {
  const id = await make(page, { nombres: 'Tomás', apellidos: 'Franco', email: 'tomas.franco@example.com' });
  const other = await context.newPage();
  await signIn(other);
  await page.goto(`/contactos/${id}`);
  await page.getByRole('button', { name: 'Más acciones', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Eliminar' }).click();
  await expect(page.getByRole('button', { name: /^Deshacer/ })).toBeVisible();
  expect(await status(other, id)).toBe(200);
  await page.close({ runBeforeUnload: true });
  await expect.poll(() => status(other, id), { timeout: 5_000 }).toBe(404);
});

test('a contact has an address: it can be shared, and Back and Forward go through it', async ({ page }) => {
  const id = await make(page, { nombres: 'Úrsula', apellidos: 'Galvis', email: 'ursula.galvis@example.com' });
  await page.goto('/contactos?buscar=galvis');
  await row(page, 'Úrsula Galvis').click();
  await expect(panel(page, 'Úrsula Galvis')).toBeVisible();
  await expect(page).toHaveURL(`/contactos/${id}?buscar=galvis`);
  await page.getByRole('link', { name: 'Editar', exact: true }).click();
  await expect(field(page, 'Nombres')).toHaveValue('Úrsula');
  await field(page, 'Ciudad').fill('Tunja');
  await page.getByRole('button', { name: 'Guardar', exact: true }).click();

  await expect(page.getByRole('button', { name: 'Ciudad: Tunja. Editar' })).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL('/contactos?buscar=galvis');
  await expect(panel(page, 'Úrsula Galvis')).toBeHidden();
  await page.goForward();
  await expect(panel(page, 'Úrsula Galvis')).toBeVisible();

  // Whoever gets the link signs in first and lands there.
  await forget(page);
  await page.goto(`/contactos/${id}`);
  await field(page, 'Correo').fill('admin@example.com');
  await page.getByRole('textbox', { name: 'Contraseña' }).fill(process.env.E2E_PASSWORD ?? 'admin123');
  await page.getByRole('button', { name: 'Entrar', exact: true }).click();
  await expect(panel(page, 'Úrsula Galvis')).toBeVisible();
});

test('everything is done with the keyboard alone', async ({ page }) => {
  await make(page, { nombres: 'Valeria', apellidos: 'Henao', email: 'valeria.henao@example.com' });
  await make(page, { nombres: 'Vicente', apellidos: 'Henao', email: 'vicente.henao@example.com' });
  await page.goto('/contactos?buscar=henao&orden=nombre_completo');
  await expect(row(page, 'Valeria Henao')).toBeVisible();

  await row(page, 'Valeria Henao').focus();
  await page.keyboard.press('Enter');
  await expect(panel(page, 'Valeria Henao')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(panel(page, 'Vicente Henao')).toBeFocused();

  // From the panel's start to a value, with nothing but Tab.
  const city = page.getByRole('button', { name: 'Ciudad: Sin dato. Editar' });
  for (
    let presses = 0;
    presses < 30 && !(await city.evaluate((node) => node === document.activeElement));
    presses += 1
  )
    await page.keyboard.press('Tab');
  await expect(city).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(field(page, 'Ciudad')).toBeFocused();
  await page.keyboard.type('Pasto');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Ciudad: Pasto. Editar' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.type(' nuevo');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Ciudad: Pasto. Editar' })).toBeFocused();

  const estado = page.getByRole('button', { name: 'Estado: Prospecto. Cambiar' });
  await estado.focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('[role=menu]:focus-within')).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Estado: (?!Prospecto)/ })).toBeFocused();

  await page.keyboard.press('Escape');
  await expect(row(page, 'Vicente Henao')).toBeFocused();
  await page.keyboard.press('Delete');
  await expect(row(page, 'Valeria Henao')).toBeFocused();
  await page.keyboard.press('Control+z');
  await expect(row(page, 'Vicente Henao')).toBeFocused();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 800 }, hasTouch: true, isMobile: true });

  test('a contact is created, edited, deleted and brought back with a thumb', async ({ page }) => {
    const run = Date.now();
    const name = `Wilmar Ibarra ${run}`;
    const bar = page.getByRole('navigation', { name: 'Navegación principal' });
    const title = (text: string) => page.getByRole('heading', { level: 1, name: text });
    await page.goto('/');
    await bar.getByRole('link', { name: 'Contactos' }).tap();
    await expect(title('Contactos')).toBeVisible();
    await expect(page.locator('a[data-contact]').first()).toBeVisible();
    await expect(page.getByRole('table')).toHaveCount(0);
    await bar.getByRole('link', { name: 'Tablero' }).tap();
    await expect(title('Tablero')).toBeVisible();
    await bar.getByRole('link', { name: 'Inicio' }).tap();
    await expect(title('Buen')).toBeVisible();

    await bar.getByRole('link', { name: 'Nuevo contacto' }).tap();
    await field(page, 'Nombres').fill('Wilmar');
    await field(page, 'Apellidos').fill(`Ibarra ${run}`);
    await field(page, 'Correo').fill(`wilmar.${run}@example.com`);
    await field(page, 'Teléfono').fill('300 555 0107');
    await page.getByRole('button', { name: 'Guardar', exact: true }).tap();
    await expect(title(name)).toBeVisible();
    await page.getByRole('link', { name: 'Editar', exact: true }).tap();
    await field(page, 'Ciudad').fill('Neiva');
    await page.getByRole('button', { name: 'Guardar', exact: true }).tap();
    await expect(page.getByRole('button', { name: 'Ciudad: Neiva. Editar' })).toBeVisible();

    await page.getByRole('button', { name: 'Más acciones', exact: true }).tap();
    await page.getByRole('menuitem', { name: 'Eliminar' }).tap();
    const card = page.getByRole('link', { name, exact: true });
    await expect(title('Contactos')).toBeVisible();
    await expect(card).toHaveCount(0);
    await page.getByRole('button', { name: /^Deshacer/ }).tap();
    await expect(card).toBeVisible();
    await expect(page.getByRole('table')).toHaveCount(0);
  });
});
