import { createServer } from 'node:net';

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(address && typeof address === 'object' ? address.port : 0));
    });
  });
}

/** How a service of the tests is set: nothing of the developer's own settings counts, least of all the database. */
export function settings(folder: string, port: number, secret = ''): Record<string, string> {
  return {
    CRM_ENV_FILE: '/dev/null',
    CRM_DATA_DIR: folder,
    PORT: String(port),
    APP_ENV: 'test',
    SECRET_KEY: secret,
    BCRYPT_ROUNDS: '4',
    POSTGRES_SERVER: '',
    FRONTEND_DIST: '../frontend/dist',
    FIRST_SUPERUSER_EMAIL: 'admin@example.com',
    FIRST_SUPERUSER_PASSWORD: 'admin123',
    SEED_SAMPLE_CONTACTS: 'true',
  };
}
