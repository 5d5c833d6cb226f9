/** The access token: in memory, and in this tab's storage so that a reload keeps it. */

import { perTab } from './storage.ts';
import { createStore } from './store.ts';

const KEY = 'crm.token';

type Session = {
  token: string | null;
  /** The server refused the token in the middle of work: the page stays as it is and asks for the password. */
  isExpired: boolean;
};

export const sessionStore = createStore<Session>({ token: perTab.read(KEY), isExpired: false });

/** Until the token has opened a page once, a refusal leads to the sign-in page instead of the dialog. */
let isEstablished = false;
let waiting: ((isRenewed: boolean) => void)[] = [];

function settle(isRenewed: boolean): void {
  const settled = waiting;
  waiting = [];
  for (const resolve of settled) resolve(isRenewed);
}

export const session = {
  token: () => sessionStore.get().token,

  start(token: string): void {
    perTab.write(KEY, token);
    sessionStore.set({ token, isExpired: false });
    settle(true);
  },

  establish(): void {
    isEstablished = true;
  },

  end(): void {
    isEstablished = false;
    perTab.write(KEY, null);
    sessionStore.set({ token: null, isExpired: false });
    settle(false);
  },

  /**
   * Called by a request whose token was refused. Resolves with true once there is another token, so that the
   * request can be sent again and nothing that was typed is lost; with false when the user gave up.
   */
  renewed(refused: string): Promise<boolean> {
    const { token } = sessionStore.get();
    if (token !== refused) return Promise.resolve(token !== null);
    if (!isEstablished) return Promise.resolve(false);
    sessionStore.set({ token, isExpired: true });
    return new Promise((resolve) => waiting.push(resolve));
  },
};
