/** As much as is looked at of what Jest tells its reporters. */
interface Results {
  readonly testResults: readonly {
    readonly testResults: readonly { readonly status: string; readonly ancestorTitles: readonly string[] }[]
  }[]
}

/** Says once, after all tests, that those on Postgres were not run and how to run them. */
// Jest takes reporters as default exports only.
export default class TellSkipped {
  onRunComplete(_contexts: unknown, { testResults }: Results): void {
    const all = testResults.flatMap((file) => file.testResults)
    const skipped = all.filter(
      ({ status, ancestorTitles: [suite = ''] }) => status === 'pending' && suite.includes('(Postgres'),
    )
    if (skipped.length === 0 || process.env['TEST_DATABASE_URL'] !== undefined) return
    process.stderr.write(
      `\nSKIPPED: ${skipped.length} tests of the store on Postgres, since TEST_DATABASE_URL names none. ` +
        'To run them too: node scripts/with-postgres.ts npm test\n',
    )
  }
}
