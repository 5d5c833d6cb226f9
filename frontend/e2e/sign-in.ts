import {
  type APIRequestContext,
  type Browser,
  type BrowserContext,
  expect,
  type Page,
} from '@playwright/test';

export const ADMIN = {
  email: process.env.E2E_EMAIL ?? 'admin@example.com',
  password: process.env.E2E_PASSWORD ?? 'admin123',
};

/** By service and person: a password is slow to check, on purpose, and once is enough for a worker. */
const tokens = new Map<string, string>();

const people = new WeakMap<BrowserContext, typeof ADMIN>();

/** Who is signed in at this page. */
export const personAt = (page: Page) => people.get(page.context()) ?? ADMIN;

/** A token of this person, at the service with this origin. */
export async function tokenFor(
  request: APIRequestContext,
  origin: string,
  { email, password } = ADMIN,
): Promise<string> {
  const key = `${origin} ${email} ${password}`;
  let token = tokens.get(key);
  if (!token) {
    const answer = await request.post('/api/auth/login', { form: { username: email, password } });
    expect(answer.status(), await answer.text()).toBe(200);
    token = String((await answer.json()).access_token);
    tokens.set(key, token);
  }
  return token;
}

/**
 * Signed in, in this browser, on no page of the app yet: a journey opens its own. The form has journeys of its own
 * (`shell`, `first-contact`, `profile`).
 */
export async function signIn(page: Page, person = ADMIN): Promise<void> {
  const { email, password } = person;
  const answer = await page.request.post('/api/auth/sessions', { data: { email, password } });
  expect(answer.status(), await answer.text()).toBe(200);
  people.set(page.context(), person);
  // Of the same origin, and light.
  await page.goto('/health');
  await page.evaluate(() => localStorage.setItem('crm.signedIn', '1'));
}

/** As a browser in which nobody has signed in. */
export async function forget(page: Page): Promise<void> {
  await page.context().clearCookies();
  await page.evaluate(() => localStorage.removeItem('crm.signedIn'));
}

/** Somebody else, at another machine, of the same service and with the same screen. */
export async function another(browser: Browser, person = ADMIN): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await signIn(page, person);
  return page;
}

/** It is shown less than a second after this is over: an answer, a key; behind it a safety net. */
export async function withinASecond(cause: Promise<unknown>, isShown: () => Promise<boolean>): Promise<void> {
  await cause;
  const began = performance.now();
  // The pauses of Playwright's own retries grow to a second.
  await expect.poll(isShown, { intervals: [20] }).toBe(true);
  const took = Math.round(performance.now() - began);
  expect(took, `it was shown ${took} ms later`).toBeLessThan(1_000);
}
