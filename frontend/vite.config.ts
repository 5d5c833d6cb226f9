import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { ProxyOptions } from 'vite';
import { defineConfig } from 'vitest/config';

const api: ProxyOptions = {
  target: process.env.API_URL ?? 'http://localhost:8000',
  configure(proxy) {
    // Vite answers 500 when nobody listens there; 502 is what a real proxy says, and what the page waits out.
    proxy.on('error', (_error, _request, response) => {
      if ('writeHead' in response) response.writeHead(502).end();
    });
  },
};

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { port: 5173, proxy: { '/api': api, '/docs': api, '/health': api } },
  preview: { port: 4173, proxy: { '/api': api, '/docs': api, '/health': api } },
  build: {
    target: 'es2022',
    // Its polyfill is an inline script, which `script-src 'self'` forbids; every browser we build for has the real thing.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    manifest: true,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What every page needs, in few files: dozens of tiny ones compress worse.
          groups: [
            {
              name: 'framework',
              test: /node_modules[\\/](react|react-dom|scheduler|@tanstack|openapi-fetch)[\\/]/,
            },
            {
              name: 'base',
              test: /src[\\/](lib[\\/](?!forms|i18n[\\/](en|later|importing|duplicates|es[\\/](later|importing|duplicates|merge)))|components[\\/](?!Choice|CopyButton|PeopleSkeleton|Password|More|Page|Question|Secret|Entry))/,
              minShareCount: 3,
            },
            {
              name: 'ui',
              // Forms, menus and dialogs are opened later, by many pages and by none of them at first.
              test: /(node_modules[\\/](@mantine|@tabler)|src[\\/]features[\\/]contacts)[\\/](?!form[\\/]|.*[\\/](Combobox|Floating|Input|InputBase|Menu|Modal|ModalBase|NativeSelect|Paper|PasswordInput|Popover|ScrollArea|Switch|TextInput|use-focus-trap)[\\/]|.*[\\/]IconCopy\.|filters[\\/]FilterPopover|owners[\\/](OwnerFact|OwnerField|OwnerList)|RowMenuItems|bulk[\\/])/,
              minShareCount: 5,
            },
            {
              name: 'shell',
              // Small, there from the start, and also asked for by what comes later.
              test: /src[\\/](routes[\\/]shell[\\/](MoreButton|RailLink|UserButton|pages)|components[\\/](LaterMenu|Logo)|features[\\/](auth|views)[\\/]queries|features[\\/]users[\\/]search)/,
              minShareCount: 2,
            },
          ],
        },
      },
    },
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['tests/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}', 'tests/**/*.test.{ts,tsx}'],
    css: false,
    restoreMocks: true,
    // What tests leave behind is put back after each (tests/setup.ts); to load everything anew for each file is half the time.
    isolate: false,
    testTimeout: 60_000,
    env: { TZ: 'America/New_York' },
  },
});
