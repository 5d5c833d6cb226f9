/**
 * Journeys in a real Chromium against the real service: one of our own, with the built web app and a new database,
 * or the one at E2E_BASE_URL (then E2E_PASSWORD is its admin's).
 */

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig, devices } from '@playwright/test';
import { freePort, settings } from './e2e/service';

/** A Chromium of the system if there is one, else the one that `npx playwright install chromium` brought. */
const chromium = [process.env.CHROMIUM, '/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find(
  (path) => path && existsSync(path),
);
const isRoot = process.getuid?.() === 0;

async function ownServer() {
  const folder = mkdtempSync(join(tmpdir(), 'crm-e2e-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const port = await freePort();
  // Workers read this file again: they find the address and start nothing.
  process.env.E2E_BASE_URL = `http://localhost:${port}`;
  return {
    command: 'exec .venv/bin/python -m app serve',
    cwd: '../backend',
    url: `${process.env.E2E_BASE_URL}/health`,
    timeout: 60_000,
    gracefulShutdown: { signal: 'SIGTERM' as const, timeout: 20_000 },
    env: settings(folder, port),
  };
}

const webServer = process.env.E2E_BASE_URL ? undefined : await ownServer();

export default defineConfig({
  testDir: 'e2e',
  // The walks with axe through every state take half the time of all: those are in `make soak`, and one short walk past
  // every page (`pages.spec.ts`) is here.
  grepInvert: process.env.CRM_SOAK ? undefined : /accessible|axe finds/,
  forbidOnly: Boolean(process.env.CI),
  // A machine that is busy with something else must not fail a change; a journey that fails twice does.
  retries: process.env.CI ? 2 : 0,
  // Journeys that hold every screen to axe take a while, and longer beside the backend's tests.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: process.env.CI ? 'line' : 'list',
  webServer,
  use: {
    ...devices['Desktop Chrome'],
    baseURL: process.env.E2E_BASE_URL,
    locale: 'es-CO',
    timezoneId: 'America/Bogota',
    trace: 'on-first-retry',
    launchOptions: { executablePath: chromium, args: isRoot ? ['--no-sandbox'] : [] },
  },
});
