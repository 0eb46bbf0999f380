import {fileURLToPath} from 'node:url';
import {defineConfig} from 'vitest/config';

export default defineConfig({
  resolve: {
    alias: [
      {
        find: /^ink-table$/,
        replacement: fileURLToPath(new URL('test/helpers/ink-table.ts', import.meta.url)),
      },
    ],
  },
  test: {
    // What goes by chance and for minutes is run on its own: npm run soak.
    include: process.env['DOMUX_SOAK'] ? ['test/soak/*.soak.ts'] : ['test/**/*.test.{ts,tsx}'],
    globalSetup: ['test/helpers/global-setup.ts'],
    // Guests are processes of their own, and a machine may have two cores only.
    maxWorkers: 4,
    // Real guests on a host that others use: what fails twice in a row has failed.
    retry: process.env['CI'] ? 1 : 0,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    restoreMocks: true,
  },
});
