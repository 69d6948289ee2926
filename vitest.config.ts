import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          // Some try thousands of cases, and other programs may have the processors meanwhile.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/{cli,e2e,faults,package}/**/*.test.ts'],
          globalSetup: ['test/support/prepare.ts', 'test/e2e/support/matrix-report.ts'],
          testTimeout: 180_000,
          hookTimeout: 600_000,
          // Two cores: every worker starts Pythons and makers of its own.
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'windows',
          include: ['test/windows/**/*.test.ts'],
          setupFiles: ['test/windows/support/skip-without-windows.ts'],
          globalSetup: ['test/windows/support/prepare.ts', 'test/windows/support/launcher-report.ts'],
          testTimeout: 180_000,
          hookTimeout: 600_000,
          // On a real Windows there is one C: and one registry for all.
          maxWorkers: process.platform === 'win32' ? 1 : 2,
        },
      },
    ],
  },
});
