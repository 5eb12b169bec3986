/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  plugins: ['./test/support/mutation/runner.ts'],
  testRunner: 'pure',
  coverageAnalysis: 'perTest',
  mutate: [
    'src/{policy,core,report}/**/*.ts',
    // Rows of data: each has its example, and a test that each row's example is found
    '!src/core/markers/**',
    'src/core/markers/{builders,marker,layers}.ts',
    '!src/policy/*.generated.ts',
    // Tested through the command, `test/cli/doctor.test.ts`
    '!src/report/setup/**',
  ],
  // Most texts are words for people; those that are read by machines are held by what compares them
  mutator: { excludedMutations: ['StringLiteral'] },
  ignorePatterns: ['data', 'dist', 'coverage'],
  // TypeScript 7 has no interface for the check of it that Stryker makes
  tsconfigFile: 'none.json',
  incremental: true,
  incrementalFile: 'reports/mutation/incremental.json',
  concurrency: 1,
  reporters: ['clear-text', 'progress', 'json', 'html'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  allowEmpty: false,
  // Modules are loaded once, without a mutant
  ignoreStatic: true,
}
