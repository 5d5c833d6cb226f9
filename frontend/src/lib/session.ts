/**
 * The access token, in this page's memory and nowhere else: a script that somebody smuggles in finds nothing to carry
 * off. A reload gets the next one by the cookie that no script can read (`renew` in `client.ts`).
 */

import { local } from './storage.ts';
import { createStore } from './store.ts';

/** Only that somebody is signed in here, so that a stranger's first visit asks for no token. */
const HINT = 'crm.signedIn';
/** A token is renewed so long before the server would refuse it. */
const MARGIN = 60_000;

type Token = { access_token: string; expires_in: number };
type Session = {
  token: string | null;
  /** The session has ended in the middle of work: the page stays as it is and asks for the password. */
  isExpired: boolean;
};

export const sessionStore = createStore<Session>({ token: null, isExpired: false });

/** Until the token has opened a page once, a refusal leads to the sign-in page instead of the dialog. */
let isEstablished = false;
let waiting: ((isRenewed: boolean) => void)[] = [];
let staleAt = Number.POSITIVE_INFINITY;

function settle(isRenewed: boolean): void {
  const settled = waiting;
  waiting = [];
  for (const resolve of settled) resolve(isRenewed);
}

function subjectOf(token: string): string | null {
  try {
    return JSON.parse(atob((token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/'))).sub;
  } catch {
    return null;
  }
}

export const session = {
  token: () => sessionStore.get().token,

  /** `expires_in`: for how many seconds it is good. */
  start({ access_token: token, expires_in }: Token): void {
    const before = session.token();
    // Somebody else signed in at another tab: nothing of the one before may be shown, or sent, as theirs.
    if (isEstablished && before && subjectOf(before) !== subjectOf(token)) window.location.reload();
    staleAt = performance.now() + expires_in * 1_000 - MARGIN;
    local.write(HINT, '1');
    sessionStore.set({ token, isExpired: false });
    settle(true);
  },

  establish(): void {
    isEstablished = true;
  },

  isStale: () => sessionStore.get().token !== null && performance.now() > staleAt,

  /** Whether a cookie may bring one back. */
  mayReturn: () => local.read(HINT) !== null,

  /** There is no way back by the cookie. */
  refused(): void {
    if (!isEstablished) local.write(HINT, null);
  },

  end(): void {
    isEstablished = false;
    local.write(HINT, null);
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

/** Who signs out at one tab is signed out at all. */
window.addEventListener('storage', ({ key, newValue }) => {
  if (key !== HINT || newValue !== null || session.token() === null) return;
  session.end();
  window.location.assign('/entrar');
});
