import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { renew } from '@/lib/client';
import { restoreLanguage } from '@/lib/i18n';
import { createQueryClient } from '@/lib/query-client';
import { session } from '@/lib/session';
import { cssVariablesResolver, theme } from '@/lib/theme';
import '@/lib/theme.css';
import { createAppRouter } from './router';

const queryClient = createQueryClient();
const router = createAppRouter(queryClient);
// The same key as in public/scheme.js.
const schemes = localStorageColorSchemeManager({ key: 'crm.scheme' });

const container = document.getElementById('root');
if (!container) throw new Error('index.html has no #root');

// The first thing that is asked for, and everything else waits for it.
if (session.mayReturn()) renew().catch(() => undefined);
await restoreLanguage();
createRoot(container).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      colorSchemeManager={schemes}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
