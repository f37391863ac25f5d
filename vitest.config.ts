import { svelte } from '@sveltejs/vite-plugin-svelte';
import { join } from 'node:path';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';
import { define } from './build/vite.shared.ts';

const chartStandIn = join(import.meta.dirname, 'tests/support/window-stand-in/uplot.ts');

/** A worker of its own for every file would take longer than the tests themselves. */
const shared = { pool: 'threads', isolate: false } as const;

/** `unit`, `renderer` and `simulation` touch no network, `integration` talks to real servers. */
export default defineConfig({
  define,
  test: {
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          exclude: ['tests/unit/renderer/**'],
          environment: 'node',
        },
      },
      {
        extends: true,
        test: {
          name: 'simulation',
          include: ['tests/simulation/**/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        plugins: [svelte(), svelteTesting()],
        // It draws on a canvas, which jsdom has none of.
        resolve: { alias: [{ find: /^uplot$/u, replacement: chartStandIn }] },
        test: {
          ...shared,
          name: 'renderer',
          include: ['tests/unit/renderer/**/*.test.ts'],
          environment: 'jsdom',
          setupFiles: ['@testing-library/jest-dom/vitest'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          environment: 'node',
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
