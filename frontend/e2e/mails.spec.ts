/** Every mail as it comes out of a real mail server: followed from there, and read on a phone and in Outlook. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';
import { call } from './api';
import { MailServer, type Message } from './mail-server';
import { OwnServer } from './own-server';
import { freePort } from './service';
import { another, signIn } from './sign-in';
import { codeOf } from './totp';

const test = base.extend<object, { mails: MailServer; server: OwnServer }>({
  baseURL: async ({ server }, use) => use(server.url),
  mails: [
    async ({ playwright: _ }, use) => {
      const mails = new MailServer();
      await use(mails);
      mails.close();
    },
    { scope: 'worker' },
  ],
  server: [
    async ({ mails }, use) => {
      const [folder, port, smtp] = [
        await mkdtemp(join(tmpdir(), 'crm-e2e-mails-')),
        await freePort(),
        await freePort(),
      ];
      await mails.listen(smtp);
      const server = new OwnServer(folder, port, {
        SMTP_HOST: 'localhost',
        SMTP_PORT: String(smtp),
        SMTP_SECURITY: 'none',
        MAIL_FROM: 'crm@example.com',
        // With a path and a slash, as somebody may write it.
        PUBLIC_URL: `http://localhost:${port}/`,
      });
      await server.start();
      await use(server);
      await server.stop('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 90_000 },
  ],
});

const LUZ = { nombres: 'Luz', apellidos: 'Correos', email: 'luz.correos@example.com' };
const [FIRST, SECOND] = ['la primera frase larga', 'otra frase larga y clara'];
const NEXT = 'nueva.luz@example.com';

/** In a mail program: shows the message, and presses its button. */
async function follow(page: Page, message: Message): Promise<Page> {
  await page.setContent(message.html);
  const popup = page.waitForEvent('popup');
  await page.getByRole('link').first().click();
  return popup;
}

async function enter(page: Page, password: string): Promise<void> {
  await page.getByRole('link', { name: 'Entrar', exact: true }).click();
  await page.getByRole('textbox', { name: 'Correo' }).fill(LUZ.email);
  await page.getByRole('textbox', { name: 'Contraseña' }).fill(password);
  await page.getByRole('button', { name: 'Entrar', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Luz');
}

/** On the smallest phone nothing is cut off, the button is big enough for a thumb, and all of it can be read. */
async function expectReadableOnPhone(page: Page, { html, title }: Message): Promise<void> {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.setContent(html);
  expect(await page.evaluate(() => document.documentElement.scrollWidth), title).toBeLessThanOrEqual(320);
  const button = page.locator('.button a');
  if (await button.count()) {
    expect((await button.boundingBox())?.height, title).toBeGreaterThanOrEqual(44);
    expect((await button.boundingBox())?.width, title).toBeGreaterThan(200);
  }
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page })
      .setLegacyMode()
      .withTags(['wcag2a', 'wcag2aa'])
      .analyze();
    expect(
      violations.map(({ id, nodes }) => [id, nodes.map(({ html: found }) => found)]),
      title,
    ).toEqual([]);
  }
}

/**
 * As Word shows it, which Outlook for Windows draws with: its own comments count; `max-width`, rounded corners, the
 * padding of a link and the style sheet do not. The sheet is as wide as elsewhere, in the middle, and a button is one.
 */
async function expectReadableInOutlook(page: Page, { html, title }: Message): Promise<void> {
  const word = html
    .replace(/<!--\[if mso\]>([\s\S]*?)<!\[endif\]-->/g, '$1')
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/(max-width|border-radius|display:inline-block|padding:13px 26px)[^;"]*;?/g, '')
    .replaceAll('mso-padding-alt', 'padding');
  expect(word, title).not.toContain('[if');
  await page.setViewportSize({ width: 1000, height: 800 });
  await page.setContent(word);
  const sheet = await page.locator('.sheet').boundingBox();
  expect(sheet?.width, title).toBe(560);
  expect(Math.abs((sheet?.x ?? 0) - 220), title).toBeLessThanOrEqual(1);
  const button = page.locator('td.button');
  if (!(await button.count())) return;
  await expect(button).toHaveCSS('background-color', 'rgb(14, 100, 109)');
  expect((await button.boundingBox())?.height, title).toBeGreaterThanOrEqual(44);
}

test('each mail arrives, its link does what it says, and it can be read everywhere', async ({
  page,
  browser,
  server,
  mails,
}) => {
  test.slow();
  await signIn(page);
  await call(page, 'POST', '/users/invitations', LUZ);
  const program = await browser.newPage();
  const invited = await follow(program, await mails.find(LUZ.email, /Te invitaron/));
  expect(new URL(invited.url()).origin).toBe(server.url);
  await invited.getByRole('textbox', { name: 'Contraseña' }).fill(FIRST);
  await invited.getByRole('button', { name: 'Crear mi cuenta' }).click();
  await expect(invited.getByRole('heading', { name: 'Tu cuenta está lista' })).toBeVisible();
  await enter(invited, FIRST);

  await program.request.post(`${server.url}/api/auth/password/forgot`, { data: { email: LUZ.email } });
  const forgotten = await follow(program, await mails.find(LUZ.email, /Elige una contraseña/));
  await forgotten.getByRole('textbox', { name: 'Contraseña nueva' }).fill(SECOND);
  await forgotten.keyboard.press('Enter');
  await expect(forgotten.getByRole('heading', { name: 'Contraseña cambiada' })).toBeVisible();
  await mails.find(LUZ.email, /Tu contraseña cambió/);

  // A browser in which she never signed in.
  const elsewhere = await another(browser, { email: LUZ.email, password: SECOND });
  const told = await mails.find(LUZ.email, /dispositivo nuevo/);
  expect(told.text).toMatch(/Dispositivo: Chrome en Windows\r?\nDirección: /);

  const proof = { current_password: SECOND };
  const { secreto } = await call<{ secreto: string }>(elsewhere, 'POST', '/auth/second-factor', proof);
  await call(elsewhere, 'POST', '/auth/second-factor/confirm', { code: codeOf(secreto) });
  await call(elsewhere, 'DELETE', '/auth/second-factor', proof);
  await mails.find(LUZ.email, /segundo factor .* desactivado/);

  await call(elsewhere, 'POST', '/auth/me/email', { email: NEXT, ...proof });
  const confirming = await follow(program, await mails.find(NEXT, /./));
  await confirming.getByRole('button', { name: 'Confirmar el correo' }).click();
  await expect(confirming.getByRole('heading', { name: 'Correo confirmado' })).toBeVisible();
  expect((await mails.find(LUZ.email, /Tu correo .* cambió/)).text).toContain(NEXT);

  expect(new Set(mails.got.map(({ title }) => title)).size).toBe(7);
  for (const message of new Map(mails.got.map((one) => [one.title, one])).values()) {
    await expectReadableOnPhone(program, message);
    await expectReadableInOutlook(program, message);
  }
});
