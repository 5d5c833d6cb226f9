import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { freePort, settings } from './service';

/** A real service of its own, with a new database: one that may be killed without anybody else noticing. */
export class OwnServer {
  private process: ChildProcess | undefined;
  private worker: ChildProcess | undefined;

  constructor(
    private readonly folder: string,
    private readonly port: number,
    private readonly more: Record<string, string> = {},
  ) {}

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  private get environment(): NodeJS.ProcessEnv {
    return { ...process.env, ...settings(this.folder, this.port), ...this.more };
  }

  private run(...verb: string[]): ChildProcess {
    return spawn('.venv/bin/python', ['-m', 'app', ...verb], {
      cwd: '../backend',
      stdio: 'ignore',
      env: this.environment,
    });
  }

  async start(options: string[] = []): Promise<void> {
    const process_ = this.run('serve', ...options);
    this.process = process_;
    await expect(async () => {
      if (process_.exitCode !== null) throw new Error(`the service ended with ${process_.exitCode}`);
      expect((await fetch(`${this.url}/health`)).status).toBe(200);
    }).toPass({ timeout: 60_000 });
  }

  /** Without a goodbye, as a machine that loses its power; or as `make run` at Ctrl-C. */
  async stop(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const ending = this.process;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill(signal);
    await ended;
    // Its workers go a moment after it.
    const isThere = () =>
      fetch(`${this.url}/health/live`).then(
        () => true,
        () => false,
      );
    await expect.poll(isThere, { timeout: 30_000 }).toBe(false);
  }

  /** Has the jobs done, where the service was started without a worker of its own. */
  work(): void {
    this.worker ??= this.run('work');
  }

  /** Jobs wait from now on; the batch that is under way is done first. */
  async rest(): Promise<void> {
    const ending = this.worker;
    this.worker = undefined;
    if (!ending || ending.exitCode !== null) return;
    const ended = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill('SIGTERM');
    await ended;
  }

  /** So many more contacts as a real table has them, always the same ones; for a service that runs. */
  async seed(contacts: number): Promise<void> {
    const seeding = this.run('seed', '--contacts', String(contacts));
    const code = await new Promise((resolve) => seeding.once('exit', resolve));
    expect(code).toBe(0);
  }
}

export const test = base.extend<object, { server: OwnServer; hasWorkerApart: boolean }>({
  /** So that a journey can have jobs wait. */
  hasWorkerApart: [false, { scope: 'worker', option: true }],
  baseURL: async ({ server }, use) => use(server.url),
  server: [
    async ({ hasWorkerApart }, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'crm-e2e-own-'));
      const server = new OwnServer(folder, await freePort());
      await server.start(hasWorkerApart ? ['--no-worker'] : []);
      if (hasWorkerApart) server.work();
      await use(server);
      await server.rest();
      await server.stop('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 90_000 },
  ],
});
