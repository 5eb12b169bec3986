import type { Config } from 'jest'

export default {
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': './test/support/strip-types.js' },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  injectGlobals: false,
  reporters: ['default', '<rootDir>/test/support/tell-skipped.ts'],
  testTimeout: 120_000,
  // Tests of the whole app wait more than they work.
  maxWorkers: '100%',
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts', '!src/main.ts', '!src/cli.ts'],
} satisfies Config
