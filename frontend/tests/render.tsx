import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, RouterProvider } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createQueryClient } from '@/lib/query-client';
import { session } from '@/lib/session';
import { cssVariablesResolver, theme } from '@/lib/theme';
import { createAppRouter } from '@/router';

/** The whole app at an address, signed in unless told otherwise; answer its requests with `server.use(…)`. */
export function renderApp(path: string, { token = 'a-token' }: { token?: string | null } = {}) {
  if (token) session.start({ access_token: token, expires_in: 900 });
  const queryClient = createQueryClient();
  const router = createAppRouter(queryClient, createMemoryHistory({ initialEntries: [path] }));
  render(
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} env="test">
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { router, queryClient, user: userEvent.setup() };
}
