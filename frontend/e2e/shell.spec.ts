import { expect, type Page, test } from '@playwright/test';
import { makeContact } from './api';
import { DIALOG, expectAccessible, expectThumbSized, MENU, SCREENS, watchShifts } from './screens';
import { ADMIN, signIn } from './sign-in';

const ME = '**/api/auth/me';
const palette = (page: Page) => page.getByRole('dialog', { name: 'Paleta de comandos' });

test('signing in says why it is refused, and shows what was typed to who asks', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveURL('/entrar');
  const email = page.getByRole('textbox', { name: 'Correo' });
  const password = page.getByRole('textbox', { name: 'Contraseña' });
  await expect(email).toBeFocused();
  await page.keyboard.type(ADMIN.email);
  await page.keyboard.press('Tab');
  await page.keyboard.type('no es esta');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toHaveText(/El correo o la contraseña no coinciden/);
  await expect(password).toHaveAttribute('type', 'password');
  await page.getByRole('button', { name: 'Mostrar: Contraseña' }).click();
  await expect(password).toHaveAttribute('type', 'text');
  await expect(password).toHaveValue('no es esta');
  await password.fill(ADMIN.password);
  await password.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: /^Buen[oa]s/ })).toBeVisible();

  await page.getByRole('button', { name: /^Cuenta de/ }).click();
  await page.getByRole('menuitem', { name: 'Salir' }).click();
  await expect(page).toHaveURL('/entrar');
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Entra a tu cuenta' })).toBeVisible();
});

test('the palette goes to a page, finds a person and creates one, by keyboard', async ({ page }) => {
  await signIn(page);
  await page.goto('/');
  await page.getByRole('navigation').getByRole('link', { name: 'Contactos' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Contactos' })).toBeVisible();
  await expect(page.getByRole('main')).toBeFocused();
  await expect(page.locator('[aria-live=polite]')).toHaveText('Contactos · Base CRM');
  // Who is called as a page is: it stands first, before and after they are found.
  await makeContact(page, { nombres: 'Tabla', apellidos: 'Paleta', email: 'tabla@paleta.example.com' });
  await page.keyboard.press('Meta+k');
  await expect(palette(page).getByRole('combobox')).toBeFocused();
  await page.keyboard.type('tabl');
  await expect(palette(page).getByRole('option').first()).toHaveText('Tablero');
  await expect(palette(page).getByRole('option', { name: 'Tabla Paleta' })).toBeVisible();
  await expect(palette(page).getByRole('option', { selected: true })).toHaveText('Tablero');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/tablero');
  await expect(page.getByRole('heading', { level: 1, name: 'Tablero' })).toBeVisible();

  await makeContact(page, { nombres: 'Yésica', apellidos: 'Paleta', email: 'yesica@paleta.example.com' });
  await page.keyboard.press('Control+k');
  await page.keyboard.type('yesica paleta');
  await expect(palette(page).getByRole('option', { name: 'Yésica Paleta' })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Yésica Paleta' })).toBeVisible();

  await page.keyboard.press('Control+k');
  await page.keyboard.type('crear');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Nombres' })).toBeFocused();
  await page.keyboard.press('Control+k');
  await page.keyboard.press('Escape');
  await expect(palette(page)).toBeHidden();
  await expect(page.getByRole('textbox', { name: 'Nombres' })).toBeFocused();
});

test('the sheet of shortcuts opens with ?, and single keys can be turned off', async ({ page }) => {
  await signIn(page);
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Crecimiento' })).toBeVisible();
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Atajos del teclado' });
  await expect(sheet).toContainText('Nuevo contacto');
  await sheet.getByRole('switch', { name: 'Usar atajos de una sola tecla' }).click();
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  await page.keyboard.press('c');
  await page.keyboard.press('Control+k');
  await expect(palette(page)).toBeVisible();
  await expect(page).toHaveURL('/');
});

test('without a network a bar says so, what was there stays, and all returns by itself', async ({
  page,
  context,
}) => {
  await signIn(page);
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Crecimiento' })).toBeVisible();
  const bar = page.getByRole('status').filter({ hasText: 'Sin conexión.' });
  await context.setOffline(true);
  await expect(bar).toBeVisible();
  await page.getByRole('navigation').getByRole('link', { name: 'Usuarios' }).click();
  await expect(page.getByRole('heading', { name: 'Crecimiento' })).toBeVisible();

  await context.setOffline(false);
  await expect(page.getByRole('table').getByRole('row').nth(1)).toBeVisible();
  await expect(bar).toBeHidden();
});

test('code that only an older version had: the page is loaded again, once, and what was typed stays', async ({
  page,
}) => {
  await signIn(page);
  let isGone = true;
  await page.route(/\/assets\/Palette-/, (route) =>
    isGone ? route.fulfill({ status: 404 }) : route.continue(),
  );
  let loads = 0;
  page.on('request', (request) => {
    if (request.isNavigationRequest()) loads += 1;
  });
  await page.goto('/contactos/nuevo');
  await page.getByRole('textbox', { name: 'Nombres' }).fill('Zulma');
  await page.keyboard.press('Control+k');
  await expect(page.getByText('Recuperamos lo que habías escrito')).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('heading', { name: 'Algo salió mal' })).toBeVisible();
  expect(loads).toBe(2);

  isGone = false;
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Nombres' })).toHaveValue('Zulma');
  await page.keyboard.press('Control+k');
  await expect(palette(page)).toBeVisible();
});

test('what nobody foresaw has a page that says so, and a retry leads on', async ({ page }) => {
  await signIn(page);
  await page.route(ME, (route) => route.fulfill({ status: 500, json: { detail: 'broken' } }));
  await page.goto('/contactos?ciudad=Cali');
  await expect(page.getByRole('heading', { name: 'Algo salió mal' })).toBeVisible();
  const retry = page.getByRole('button', { name: 'Reintentar' });
  // It is still so.
  const again = page.waitForResponse(ME);
  await retry.click();
  await again;
  await expect(page.getByRole('heading', { name: 'Algo salió mal' })).toBeVisible();
  await page.unroute(ME);
  await retry.click();
  await expect(page.getByRole('heading', { level: 1, name: 'Contactos' })).toBeVisible();
  await expect(page).toHaveURL('/contactos?ciudad=Cali');
});

test('an unknown address says so and leads on', async ({ page }) => {
  await signIn(page);
  await page.goto('/no-existe');
  await expect(page.getByRole('heading', { name: 'Esta página no existe' })).toBeVisible();
  await page.getByRole('link', { name: 'Ir a los contactos' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Contactos' })).toBeVisible();
});

/** What shows that the focused element is the focused one; nothing where it looks as it does without. */
async function unseenFocus(page: Page): Promise<string | null> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement || element instanceof SVGElement) || element === document.body)
      return null;
    // A field may show it on its frame, a link on all that it covers, a switch on the label beside it, a bar as drawn.
    const shape = element.querySelector('rect');
    const nodes = [element, element.parentElement, element.nextElementSibling, shape].filter(
      (node) => node !== null,
    );
    const look = () =>
      nodes.flatMap((node) =>
        [null, '::before', '::after'].map((part) => {
          const style = getComputedStyle(node, part);
          const { outlineStyle, outlineWidth, outlineColor, boxShadow, backgroundColor, stroke } = style;
          const isOutlined = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1;
          const outline =
            isOutlined && outlineColor !== 'rgba(0, 0, 0, 0)' ? [outlineWidth, outlineColor] : [];
          const borders = ['top', 'right', 'bottom', 'left'].map((side) =>
            ['width', 'style', 'color']
              .map((what) => style.getPropertyValue(`border-${side}-${what}`))
              .join(' '),
          );
          return [...outline, boxShadow, ...borders, backgroundColor, stroke].join(' ');
        }),
      );
    const focused = look();
    element.blur();
    const without = look();
    element.focus({ preventScroll: true });
    const isSeen = focused.some((text, index) => text !== without[index]);
    return isSeen ? null : element.outerHTML.slice(0, 120);
  });
}

/** So that a look is what it will be, at once. */
async function stopMotion(page: Page): Promise<void> {
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('*, ::before, ::after { transition: none !important; animation: none !important }');
    document.adoptedStyleSheets.push(sheet);
  });
}

/** Of the next stops of Tab, those where it is not. */
async function unseenStops(page: Page): Promise<string[]> {
  await stopMotion(page);
  const unseen: string[] = [];
  for (let presses = 0; presses < 30; presses += 1) {
    await page.keyboard.press('Tab');
    const stop = await unseenFocus(page);
    if (stop) unseen.push(stop);
  }
  return unseen;
}

test('the focus is seen wherever Tab leads, and the first stop skips the navigation', async ({ page }) => {
  test.slow();
  await signIn(page);
  for (const path of ['/', '/contactos', '/tablero', '/usuarios', '/perfil']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Saltar al contenido' })).toBeFocused();
    await expect(page.getByRole('link', { name: 'Saltar al contenido' })).toBeInViewport();
    expect(await unseenStops(page), path).toEqual([]);
  }
  // A form's first field has it from the start.
  await page.goto('/contactos/nuevo');
  await expect(page.getByRole('textbox', { name: 'Nombres' })).toBeFocused();
  expect(await unseenStops(page)).toEqual([]);
});

test('nothing on a page moves by itself while it comes', async ({ page }) => {
  await signIn(page);
  const person = { nombres: 'Yaneth', apellidos: 'Quieta', email: 'yaneth@quieta.example.com' };
  const { id } = await makeContact(page, person);
  // The stream of changes never ends, and no page would ever be idle.
  await page.route('**/api/eventos/', (route) => route.fulfill({ status: 503, json: {} }));
  const expectStill = await watchShifts(page);
  for (const path of ['/', '/tablero', '/usuarios', `/contactos/${id}`]) {
    await page.goto(path, { waitUntil: 'networkidle' });
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectStill(0.02);
  }
});

test.describe('who wants no motion', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } });

  test('sees none: nothing takes longer than a frame', async ({ page }) => {
    await signIn(page);
    const moving: string[] = [];
    for (const path of ['/', '/contactos', '/tablero']) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await page.keyboard.press('Control+k');
      await expect(palette(page)).toBeVisible();
      moving.push(
        ...(await page.evaluate(() => {
          const seconds = (text: string) =>
            Math.max(...text.split(',').map((part) => Number.parseFloat(part)));
          return [...document.querySelectorAll('*')]
            .filter((element) => {
              const { animationDuration, transitionDuration } = getComputedStyle(element);
              return seconds(animationDuration) > 0.017 || seconds(transitionDuration) > 0.017;
            })
            .map((element) => element.outerHTML.slice(0, 120));
        })),
      );
    }
    expect(moving).toEqual([]);
  });
});

for (const screen of SCREENS) {
  test.describe(screen.name, () => {
    test.use(screen.use);

    test('signing in, its refusal and an unknown address are accessible', async ({ page }) => {
      await page.goto('/entrar');
      await page.getByRole('button', { name: 'Entrar', exact: true }).click();
      await expect(page.getByText('Escribe tu correo.')).toBeVisible();
      await expectAccessible(page);
      await page.getByRole('textbox', { name: 'Correo' }).fill('nadie@example.com');
      await page.getByRole('textbox', { name: 'Contraseña' }).fill('nada');
      await page.getByRole('button', { name: 'Entrar', exact: true }).click();
      await expect(page.getByRole('alert')).toBeVisible();
      await expectAccessible(page);
      if (screen.isPhone) await expectThumbSized(page);
      await page.goto('/no-existe');
      await expect(page.getByRole('heading', { name: 'Esta página no existe' })).toBeVisible();
      await expectAccessible(page);
    });

    test('palette, shortcuts, menus and the page of an error are accessible', async ({ page }) => {
      test.slow();
      await signIn(page);
      await page.goto('/');
      await expect(page.getByRole('heading', { name: 'Crecimiento' })).toBeVisible();
      await page.keyboard.press('Control+k');
      await expect(palette(page)).toBeVisible();
      await expectAccessible(page, DIALOG);
      await page.keyboard.type('zzzz');
      await expect(palette(page)).toContainText('Sin resultados para «zzzz»');
      await expectAccessible(page, DIALOG);
      await page.keyboard.press('Escape');
      await expect(palette(page)).toBeHidden();
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog', { name: 'Atajos del teclado' })).toBeVisible();
      await expectAccessible(page, DIALOG);
      await page.keyboard.press('Escape');
      const menu = screen.isPhone ? { name: 'Más', exact: true } : { name: /^Cuenta de/ };
      await page.getByRole('button', menu).click();
      await expect(page.getByRole('menuitem', { name: 'Salir' })).toBeVisible();
      await expectAccessible(page, MENU);
      if (screen.isPhone) await expectThumbSized(page);

      await page.route(ME, (route) => route.fulfill({ status: 500, json: { detail: 'broken' } }));
      await page.goto('/contactos');
      await expect(page.getByRole('heading', { name: 'Algo salió mal' })).toBeVisible();
      await expectAccessible(page);
    });
  });
}
