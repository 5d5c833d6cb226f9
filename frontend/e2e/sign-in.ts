import { expect, type Page } from '@playwright/test';

export const ADMIN = {
  email: process.env.E2E_EMAIL ?? 'admin@example.com',
  password: process.env.E2E_PASSWORD ?? 'admin123',
};

/** By service and person: a password is slow to check, on purpose, and once is enough for a worker. */
const tokens = new Map<string, string>();

/**
 * Signed in, in this tab, on no page of the app yet: a journey opens its own. The form has journeys of its own
 * (`shell`, `first-contact`, `profile`).
 */
export async function signIn(page: Page, { email, password } = ADMIN): Promise<void> {
  // Of the same origin, and light.
  await page.goto('/health');
  const key = `${new URL(page.url()).origin} ${email} ${password}`;
  let token = tokens.get(key);
  if (!token) {
    const answer = await page.request.post('/api/auth/login', { form: { username: email, password } });
    expect(answer.status(), await answer.text()).toBe(200);
    token = String((await answer.json()).access_token);
    tokens.set(key, token);
  }
  await page.evaluate((text) => sessionStorage.setItem('crm.token', text), token);
}
