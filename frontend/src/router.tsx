/**
 * Every page of the app. A new one: a file in `routes/` with a default export, a route here, a line in
 * `routes/shell/pages.ts` if it belongs in the navigation.
 */

import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouterHistory,
  redirect,
} from '@tanstack/react-router';
import type { AuditSearch } from '@/features/audit/search';
import { meQuery, securityQuery } from '@/features/auth/queries';
import { parseListAddress } from '@/features/contacts/definition';
import type { DuplicatesSearch, MergeSearch } from '@/features/contacts/duplicates/search';
import type { ImportSearch } from '@/features/imports/steps';
import type { TrashSearch } from '@/features/trash/search';
import type { UsersSearch } from '@/features/users/search';
import { defaultViewQuery, viewsQuery } from '@/features/views/queries';
import { parseAddress, stringifyAddress } from '@/lib/address';
import { ApiError, renew } from '@/lib/client';
import { whenReached } from '@/lib/connection';
import { type Action, can } from '@/lib/policies';
import { session } from '@/lib/session';
import { ErrorPage } from './routes/error';
import { ForbiddenError } from './routes/forbidden';
import { NotFoundPage } from './routes/not-found';
import { Root } from './routes/root';
import { Shell } from './routes/shell/Shell';

type Context = { queryClient: QueryClient };

/** A page's code is fetched when it is gone to; until then one stays where one is, also while the server is gone. */
function page<T extends Record<string, unknown>>(load: () => Promise<T>, name?: keyof T & string) {
  return lazyRouteComponent(() => whenReached(load), name);
}
const mailed = (name: keyof typeof import('./routes/mailed')) => page(() => import('./routes/mailed'), name);

/** With a token, or with a cookie that gets one. */
async function isSignedIn(): Promise<boolean> {
  return session.token() !== null || (session.mayReturn() && (await renew()));
}

const root = createRootRouteWithContext<Context>()({
  component: Root,
  notFoundComponent: NotFoundPage,
  errorComponent: ErrorPage,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/entrar',
  // Only a path of this app: a link must not send anybody elsewhere after signing in. Browsers pass over control
  // characters, so that `/<tab>/elsewhere` is another host's.
  validateSearch: only<{ volver?: string }>(({ volver }) =>
    typeof volver === 'string' && /^\/(?![/\\])\P{Cc}*$/u.test(volver) ? { volver } : {},
  ),
  beforeLoad: async ({ search }) => {
    if (await isSignedIn()) throw redirect({ href: search.volver ?? '/' });
  },
  component: page(() => import('./routes/sign-in')),
});

const forgot = createRoute({
  getParentRoute: () => root,
  path: '/olvide',
  component: mailed('Forgot'),
});

const reset = createRoute({
  getParentRoute: () => root,
  path: '/restablecer',
  component: mailed('Reset'),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitacion',
  component: mailed('Invitation'),
});

const confirmEmail = createRoute({
  getParentRoute: () => root,
  path: '/confirmar-correo',
  component: mailed('ConfirmEmail'),
});

const mailbox = createRoute({
  getParentRoute: () => root,
  path: '/buzon',
  validateSearch: (raw): { mensaje?: string } => raw,
  component: mailed('Mailbox'),
});

/** Everything behind the sign-in; its context has the user. */
const app = createRoute({
  getParentRoute: () => root,
  id: '_app',
  beforeLoad: async ({ context, location }) => {
    const signInFirst = () =>
      redirect({
        to: '/entrar',
        search: location.href === '/' ? {} : { volver: location.href },
        replace: true,
      });
    if (!(await isSignedIn())) throw signInFirst();
    // The rail asks for them anyway, and the list may have to wait for them.
    void context.queryClient.prefetchQuery(viewsQuery);
    void context.queryClient.prefetchQuery(defaultViewQuery);
    try {
      // Together, so that what one should mend does not push a page down that is there already.
      const security = context.queryClient.prefetchQuery(securityQuery);
      const user = await context.queryClient.ensureQueryData(meQuery);
      await security;
      session.establish();
      return { user };
    } catch (error) {
      const isRefused = error instanceof ApiError && (error.status === 401 || error.code === 'inactive_user');
      if (!isRefused) throw error;
      session.end();
      throw signInFirst();
    }
  },
  component: Shell,
  errorComponent: ErrorPage,
});

/**
 * A page's own parser for `validateSearch`. The router lays what it returns over the raw address, so that what it
 * dropped has to be taken away by name.
 */
function only<T extends object>(parse: (raw: Record<string, unknown>) => T) {
  return (raw: Record<string, unknown>): T => ({
    ...Object.fromEntries(Object.keys(raw).map((name) => [name, undefined])),
    ...parse(raw),
  });
}

/** For `beforeLoad` of a page that not everybody may see. */
export function requires(action: Action) {
  return ({ context }: { context: { user: Parameters<typeof can>[0] } }) => {
    if (!can(context.user, action)) throw new ForbiddenError();
  };
}

const home = createRoute({
  getParentRoute: () => app,
  path: '/',
  component: page(() => import('./routes/home')),
});

const contacts = createRoute({
  getParentRoute: () => app,
  path: '/contactos',
  validateSearch: only(parseListAddress),
  // A bare address opens the view that one chose for it; what was replaced is no step for Back.
  beforeLoad: async ({ context: { queryClient }, location }) => {
    if (location.searchStr !== '') return;
    try {
      const [views, vista] = await Promise.all([
        queryClient.ensureQueryData(viewsQuery),
        queryClient.ensureQueryData(defaultViewQuery),
      ]);
      // One that was shared may be private by now.
      if (!views.some(({ id }) => id === vista)) return;
      throw redirect({ href: `${location.pathname}?vista=${vista}`, replace: true });
    } catch (error) {
      // Without views there are still contacts.
      if (!(error instanceof ApiError)) throw error;
    }
  },
  component: page(() => import('./routes/contacts')),
});

/** Beside the list, and instead of it on a phone. */
const contactNew = createRoute({
  getParentRoute: () => contacts,
  path: '/nuevo',
  component: page(() => import('./routes/contact-new')),
});

const contact = createRoute({
  getParentRoute: () => contacts,
  path: '/$contactId',
  component: page(() => import('./routes/contact')),
});

/** Instead of the list. */
const imports = createRoute({
  getParentRoute: () => app,
  path: '/contactos/importar',
  component: page(() => import('./routes/imports')),
});

const importing = createRoute({
  getParentRoute: () => app,
  path: '/contactos/importar/$importId',
  validateSearch: (raw): ImportSearch => raw,
  component: page(() => import('./routes/import')),
});

const contactEdit = createRoute({
  getParentRoute: () => contacts,
  path: '/$contactId/editar',
  component: page(() => import('./routes/contact-edit')),
});

// Parsed by the page itself, as of those that follow: few open them, and everybody loads this.
const duplicates = createRoute({
  getParentRoute: () => app,
  path: '/contactos/duplicados',
  validateSearch: (raw): DuplicatesSearch => raw,
  component: page(() => import('./routes/duplicates')),
});

const merge = createRoute({
  getParentRoute: () => app,
  path: '/contactos/fusionar',
  validateSearch: (raw): MergeSearch => raw,
  component: page(() => import('./routes/merge')),
});

const users = createRoute({
  getParentRoute: () => app,
  path: '/usuarios',
  validateSearch: (raw): UsersSearch => raw,
  beforeLoad: requires('user:read'),
  component: page(() => import('./routes/users')),
});

const trash = createRoute({
  getParentRoute: () => app,
  path: '/papelera',
  validateSearch: (raw): TrashSearch => raw,
  component: page(() => import('./routes/trash')),
});

const jobs = createRoute({
  getParentRoute: () => app,
  path: '/trabajos',
  component: page(() => import('./routes/jobs')),
});

const audit = createRoute({
  getParentRoute: () => app,
  path: '/auditoria',
  validateSearch: (raw): AuditSearch => raw,
  beforeLoad: requires('audit:read'),
  component: page(() => import('./routes/audit')),
});

const mails = createRoute({
  getParentRoute: () => app,
  path: '/correo',
  // As above.
  validateSearch: (raw): { envio?: string } => raw,
  beforeLoad: requires('mail:read'),
  component: page(() => import('./routes/mails')),
});

const profile = createRoute({
  getParentRoute: () => app,
  path: '/perfil',
  component: page(() => import('./routes/profile')),
});

const board = createRoute({
  getParentRoute: () => app,
  path: '/tablero',
  validateSearch: only(parseListAddress),
  component: page(() => import('./routes/board')),
});

const boardContact = createRoute({
  getParentRoute: () => board,
  path: '/$contactId',
  component: page(() => import('./routes/board-contact')),
});

const routeTree = root.addChildren([
  signIn,
  forgot,
  reset,
  invitation,
  confirmEmail,
  mailbox,
  app.addChildren([
    home,
    contacts.addChildren([contactNew, contact, contactEdit]),
    imports,
    importing,
    duplicates,
    merge,
    board.addChildren([boardContact]),
    trash,
    jobs,
    audit,
    mails,
    users,
    profile,
  ]),
]);

export function createAppRouter(queryClient: QueryClient, history?: RouterHistory) {
  return createRouter({
    routeTree,
    history,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    // Each page's validateSearch makes its own types of it.
    parseSearch: parseAddress,
    stringifySearch: stringifyAddress,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
