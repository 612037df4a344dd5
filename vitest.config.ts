import { defineConfig } from 'vitest/config'

/**
 * Makes the package name 'platinum' mean src/index.ts, as it does in development. Vite's default
 * `module` is left out: it is for bundlers, and tests load what Node loads.
 */
const conditions = ['platinum-source', 'module-sync', 'node']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/harness/shared-postgres.ts'],
    setupFiles: ['tests/harness/leaks.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
    // Files share a process: half of their time went into loading the same modules again.
    isolate: false,
    // For what Node loads itself: packages, worker threads and the projects that tests write.
    execArgv: ['--conditions=platinum-source'],
    expect: { requireAssertions: true },
    reporters: ['default'],
  },
})
