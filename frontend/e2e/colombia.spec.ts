import { expect, type Page, test } from '@playwright/test';
import { makeContact } from './api';
import { expectAccessible, expectThumbSized, SCREENS } from './screens';
import { signIn } from './sign-in';

const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

async function choosePlace(page: Page, typed: string, name: string): Promise<void> {
  await page.getByRole('button', { name: /^Municipio: / }).click();
  await page.getByRole('combobox', { name: 'Elegir un municipio' }).fill(typed);
  await expect(page.getByRole('listbox').getByRole('option').first()).toHaveText(name);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: `Municipio: ${name}. Editar` })).toBeVisible();
}

test('a company with its NIT, its phone and its municipio, from the form to its history and back', async ({
  page,
}) => {
  await signIn(page);
  await page.goto('/contactos/nuevo');
  await field(page, 'Nombres').fill('Comercial');
  await field(page, 'Apellidos').fill('Quimbaya');
  await field(page, 'Correo').fill('comercial.quimbaya@example.com');
  await field(page, 'Teléfono').fill('0057 300 123 4567');
  await expect(page.getByText('Celular · +57 300 123 4567')).toBeVisible();
  await page.getByRole('combobox', { name: 'Tipo de documento' }).selectOption('NIT');
  await field(page, 'NIT').fill('900.123.456-7');
  await field(page, 'NIT').press('Enter');
  await expect(page.getByText('El dígito de verificación de este NIT es 8.')).toBeVisible();
  await expect(field(page, 'NIT')).toBeFocused();
  await field(page, 'NIT').fill('900.123.456');
  await expect(page.getByText('Dígito de verificación: 8')).toBeVisible();
  await choosePlace(page, 'cali valle', 'Cali, Valle del Cauca');
  await expect(field(page, 'Ciudad')).toHaveValue('Cali');
  await page.getByRole('button', { name: 'Guardar', exact: true }).click();

  const own = panel(page, 'Comercial Quimbaya');
  await expect(own.getByRole('button', { name: 'NIT: 900.123.456-8. Editar' })).toBeVisible();
  await expect(own.getByRole('link', { name: 'WhatsApp' })).toHaveAttribute(
    'href',
    'https://wa.me/573001234567',
  );
  await expect(own.getByRole('link', { name: 'Llamar' })).toHaveAttribute('href', 'tel:+573001234567');

  // A doubtful number is kept, and said to be one.
  await own.getByRole('button', { name: /^Teléfono: / }).click();
  await field(page, 'Teléfono').fill('234 5678');
  await field(page, 'Teléfono').press('Enter');
  await expect(own.getByText('Número dudoso')).toBeVisible();
  await expect(own.getByRole('link', { name: 'WhatsApp' })).toBeHidden();

  await choosePlace(page, 'rionegro', 'Rionegro, Antioquia');
  await own.getByRole('button', { name: 'Historial' }).click();
  await expect(
    own.getByText(/cambió el municipio de Cali, Valle del Cauca a Rionegro, Antioquia/),
  ).toBeVisible();
  await own
    .getByRole('button', { name: /Acciones|cambio/ })
    .first()
    .click();
  await page.getByRole('menuitem', { name: 'Deshacer' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Deshacer' }).click();
  await expect(own.getByRole('button', { name: 'Municipio: Cali, Valle del Cauca. Editar' })).toBeVisible();

  // By its digits, with the one that nobody typed.
  await page.goto('/contactos?buscar=900123456-8');
  await expect(
    page.getByRole('table').getByRole('link', { name: 'Comercial Quimbaya', exact: true }),
  ).toBeVisible();
});

for (const { name, isPhone, use } of SCREENS)
  test.describe(name, () => {
    test.use(use);

    test('the form, its list of municipios and the contact are accessible', async ({ page }) => {
      await signIn(page);
      const { id } = await makeContact(page, {
        nombres: 'Zulma',
        apellidos: `Arboleda ${isPhone ? 'Chica' : 'Grande'}`,
        email: `zulma.${isPhone ? 'chica' : 'grande'}@example.com`,
        telefono: '234 5678',
        tipo_documento: 'NIT',
        cedula: '900123456',
        municipio: '88001',
      });
      await page.goto(`/contactos/${id}`);
      await expect(page.getByText('Número dudoso')).toBeVisible();
      await expect(page.getByRole('button', { name: /^Municipio: San Andrés, / })).toBeVisible();
      await expectAccessible(page);
      await page.goto(`/contactos/${id}/editar`);
      await expect(page.getByRole('button', { name: /^Municipio: San Andrés, / })).toBeVisible();
      await expectAccessible(page);
      if (isPhone) await expectThumbSized(page);
      await page.getByRole('button', { name: /^Municipio: San Andrés, / }).click();
      await page.getByRole('combobox', { name: 'Elegir un municipio' }).fill('san');
      await expect(page.getByRole('listbox').getByRole('option').first()).toHaveText(/^San/);
      await expectAccessible(page, '[role=dialog]');
    });
  });
