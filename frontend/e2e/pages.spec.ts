/** A short walk past every page, so that `make test` holds each to axe; the long ones are in `make soak`. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { makeContact } from './api';
import { expectAccessible, expectAxeContent, expectNoSideways, expectThumbSized, SCREENS } from './screens';
import { forget, signIn } from './sign-in';

/** What is there once the page is. */
const PAGES: Record<string, (page: Page) => Locator> = {
  '/': (page) => page.getByRole('heading', { name: 'Crecimiento' }),
  '/contactos': (page) => page.locator('[data-contact]').first(),
  '/contactos/nuevo': (page) => page.getByRole('textbox', { name: 'Nombres' }),
  '/contactos/$contactId': (page) => page.getByRole('button', { name: /^Correo: pilar@/ }),
  '/contactos/$contactId/editar': (page) => page.getByRole('textbox', { name: 'Nombres' }),
  '/contactos/importar': (page) => page.getByRole('button', { name: 'Elegir archivo' }),
  // Of an import that nobody made.
  '/contactos/importar/$importId': (page) => page.getByRole('heading', { level: 1 }),
  '/contactos/duplicados': (page) => page.getByRole('heading', { level: 1, name: 'Duplicados' }),
  '/contactos/fusionar': (page) => page.getByRole('heading', { name: 'Elige al menos dos contactos' }),
  '/tablero': (page) => page.locator('[data-column] a').first(),
  '/tablero/$contactId': (page) => page.getByRole('button', { name: /^Correo: pilar@/ }),
  '/papelera': (page) => page.getByRole('searchbox', { name: 'Buscar en la papelera' }),
  '/trabajos': (page) => page.getByRole('heading', { level: 1, name: 'Trabajos' }),
  '/auditoria': (page) => page.getByRole('main').getByRole('listitem').first(),
  '/usuarios': (page) => page.getByText('admin@example.com').first(),
  '/correo': (page) => page.getByRole('heading', { level: 1, name: 'Correo' }),
  '/perfil': (page) => page.getByRole('textbox', { name: 'Nombres' }),
  '/entrar': (page) => page.getByRole('button', { name: 'Entrar', exact: true }),
  '/olvide': (page) => page.getByRole('textbox', { name: 'Correo' }),
  '/restablecer': (page) => page.getByRole('main').getByRole('heading', { level: 1 }),
  '/invitacion': (page) => page.getByRole('main').getByRole('heading', { level: 1 }),
  '/confirmar-correo': (page) => page.getByRole('main').getByRole('heading', { level: 1 }),
  '/buzon': (page) => page.getByRole('heading', { level: 1 }),
};

/** The paths of the routes, put together from the source of the tree. */
function paths(): string[] {
  const source = readFileSync(join(import.meta.dirname, '../src/router.tsx'), 'utf8');
  const route =
    /const (\w+) = createRoute\(\{\s*getParentRoute: \(\) => (\w+),\s*(?:path: '([^']*)'|id: '[^']*'),/g;
  const routes = new Map<string, { parent: string; path: string | undefined }>();
  for (const [, name = '', parent = '', path] of source.matchAll(route)) routes.set(name, { parent, path });
  expect(routes.size, 'each route is understood').toBe(source.match(/createRoute\(/g)?.length);
  const whole = (name: string): string => {
    const { parent, path = '' } = routes.get(name) ?? { parent: '' };
    return parent ? whole(parent) + path : '';
  };
  return [...routes].filter(([, { path }]) => path !== undefined).map(([name]) => whole(name));
}

test('every page is known here, and each bears axe, wide and light as well as narrow and dark', async ({
  page,
}) => {
  expect(Object.keys(PAGES).sort()).toEqual(paths().sort());
  await signIn(page);
  const { id } = await makeContact(page, {
    nombres: 'Pilar',
    apellidos: 'Páginas',
    email: 'pilar@paginas.example.com',
  });
  for (const [path, landmark] of Object.entries(PAGES)) {
    if (path === '/entrar') await forget(page);
    await page.setViewportSize({ width: 1280, height: 800 });
    // Beside a panel there is a list, which has had its turn.
    const search = /^\/(contactos|tablero)\/./.test(path) ? '?buscar=paginas' : '';
    await page.goto(path.replace('$contactId', id) + search);
    await expect(landmark(page)).toBeVisible();
    await expectAxeContent(page, 'light');
    await page.setViewportSize({ width: 360, height: 800 });
    await expect(landmark(page)).toBeVisible();
    await expectAxeContent(page, 'dark');
    await expectNoSideways(page);
  }
});

for (const screen of SCREENS) {
  test.describe(screen.name, () => {
    test.use(screen.use);

    test('home, the trash and the jobs are accessible while there is nothing on them', async ({ page }) => {
      await signIn(page);
      // Of a service that has nobody yet; what it answers then is tested elsewhere.
      await page.route('**/api/contactos/resumen*', async (route) => {
        const summary = await (await route.fetch()).json();
        await route.fulfill({ json: { ...summary, total: 0 } });
      });
      await page.route('**/api/contactos/papelera?*', (route) =>
        route.fulfill({ json: { items: [], total: 0, total_is_exact: true, next_cursor: null } }),
      );
      await page.route('**/api/trabajos/?*', (route) => route.fulfill({ json: [] }));
      const empty = {
        '/': 'Empieza por tu primer contacto',
        '/papelera': 'La papelera está vacía',
        '/trabajos': 'Aquí se ven los trabajos grandes',
      };
      for (const [path, title] of Object.entries(empty)) {
        await page.goto(path);
        await expect(page.getByRole('heading', { name: title })).toBeVisible();
        await expectAccessible(page);
        if (screen.isPhone) await expectThumbSized(page);
      }
    });
  });
}
