import '@testing-library/jest-dom/vitest';
import { notifications } from '@mantine/notifications';
import { cleanup, configure } from '@testing-library/react';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { announcementStore } from '@/lib/announce';
import { connection } from '@/lib/connection';
import { session } from '@/lib/session';
import { server } from './server.ts';

// A page's code is loaded on demand, which takes a while the first time on a busy machine.
configure({ asyncUtilTimeout: 25_000 });

// What jsdom lacks and Mantine asks for.
Object.defineProperty(window, 'matchMedia', {
  value: (query: string) => ({
    matches: false,
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
  }),
});
// No stylesheet is loaded here, so what elements say of themselves is all there is; jsdom would go through the rules of
// every sheet for it, which was a third of the time.
const NOT_SHOWN = document.createElement('i').style;
NOT_SHOWN.display = 'none';
window.getComputedStyle = (element) =>
  element.matches('[hidden], dialog:not([open])') ? NOT_SHOWN : (element as HTMLElement).style;
window.scrollTo = () => undefined;
window.HTMLElement.prototype.scrollIntoView = () => undefined;
window.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};

// A request that no test foresaw is a failure of the test.
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => {
  cleanup();
  server.resetHandlers();
  connection.reset();
  session.end();
  notifications.clean();
  notifications.cleanQueue();
  announcementStore.set({ text: '', number: 0 });
  localStorage.clear();
  sessionStorage.clear();
});
afterAll(() => server.close());
