const STEP = 10

/** Tells now and then how far it has come, where that does not mix with the results. */
export function progress(name: string, round: number, rounds: number): void {
  if ((round + 1) % STEP === 0) process.stderr.write(`  ${name}: ${round + 1} of ${rounds} rounds\n`)
}
