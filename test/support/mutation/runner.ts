// Runs the pure tests inside Stryker's own process, every module loaded once. Jest gives each file a world of
// its own and starts anew for each mutant, which takes minutes where this takes milliseconds; pure code keeps
// no state between tests, so it needs no new world. What it remembers to be quick is left out (`forgetful.ts`).
import { globSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { InstrumenterContext } from '@stryker-mutator/api/core'
import { declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import {
  type DryRunResult,
  DryRunStatus,
  type MutantRunOptions,
  type MutantRunResult,
  MutantRunStatus,
  type TestResult,
  type TestRunner,
  TestStatus,
} from '@stryker-mutator/api/test-runner'
import { configureGlobal } from 'fast-check'
import { type CollectedTest, collected, enterFile } from './jest-outside.ts'

const TESTS = 'test/{policy,core,report}/**/*.test.ts'
// Thousands of random policies each: too slow to be run for every mutant, and a kill by luck is no test.
const WITHOUT = /test\/policy\/(fuzz|language|tighten-only)\.test|approvals-reference\.test/
// For the same reason; the heavy kinds of random input, and what calls git, are among them.
const SLOW_MS = 200
const NAMESPACE = '__stryker__'

const world = globalThis as unknown as Record<typeof NAMESPACE, InstrumenterContext | undefined>
const context: InstrumenterContext = (world[NAMESPACE] ??= {})

/** The plugin that Stryker finds by the name `pure`. */
export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'pure', pureRunner)]

function pureRunner(): TestRunner {
  // Modules are never loaded with a mutant at work, so what was loaded is as good as new.
  return { capabilities: () => ({ reloadEnvironment: true }), dryRun, mutantRun }
}

let loading: Promise<void> | undefined

function load(): Promise<void> {
  loading ??= loadTests()
  return loading
}

async function loadTests(): Promise<void> {
  configureGlobal({ seed: 1, endOnFailure: true })
  const outside = new URL('./jest-outside.ts', import.meta.url).href
  const forgetful = new URL('./forgetful.ts', import.meta.url).href
  registerHooks({
    resolve: (specifier, from, next) => {
      if (specifier === '@jest/globals') return { url: outside, shortCircuit: true }
      // Its own test sees the real one.
      return specifier === './remembered.ts' ? { url: forgetful, shortCircuit: true } : next(specifier, from)
    },
  })
  for (const path of globSync(TESTS).toSorted()) {
    if (WITHOUT.test(path)) continue
    enterFile(path)
    await import(pathToFileURL(resolve(path)).href)
  }
}

async function dryRun(): Promise<DryRunResult> {
  await load()
  const tests = collected.map(measured).filter(({ id, status, timeSpentMs }) => {
    const isKept = status !== TestStatus.Success || timeSpentMs < SLOW_MS
    if (!isKept) delete context.mutantCoverage?.perTest[id]
    return isKept
  })
  const { mutantCoverage } = context
  return { status: DryRunStatus.Complete, tests, ...(mutantCoverage && { mutantCoverage }) }
}

function measured(test: CollectedTest): TestResult {
  context.currentTestId = test.id
  const start = performance.now()
  const failureMessage = failureOf(test)
  const { id, file } = test
  // With its file, so that a run that goes on from the last one sees when a test was changed.
  const shown = { id, name: id, fileName: resolve(file), timeSpentMs: performance.now() - start }
  delete context.currentTestId
  return failureMessage === undefined
    ? { ...shown, status: TestStatus.Success }
    : { ...shown, status: TestStatus.Failed, failureMessage }
}

async function mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
  const { activeMutant, hitLimit, mutantActivation, testFilter = [] } = options
  if (mutantActivation === 'static') throw new Error('set "ignoreStatic": modules are loaded once')
  await load()
  context.activeMutant = activeMutant.id
  context.hitCount = 0
  if (hitLimit === undefined) delete context.hitLimit
  else context.hitLimit = hitLimit
  try {
    return firstKill(new Set(testFilter))
  } finally {
    delete context.activeMutant
    delete context.hitLimit
  }
}

function firstKill(filter: ReadonlySet<string>): MutantRunResult {
  const chosen = collected.filter(({ id }) => filter.has(id))
  for (const test of chosen) {
    const failureMessage = failureOf(test)
    if (failureMessage === undefined) continue
    refuseStains(test)
    return { status: MutantRunStatus.Killed, killedBy: [test.id], failureMessage, nrOfTests: 1 }
  }
  return { status: MutantRunStatus.Survived, nrOfTests: chosen.length }
}

/** A kill that outlives its mutant shows that the code keeps state: then figures of one process mean nothing. */
function refuseStains(test: CollectedTest): void {
  const { activeMutant } = context
  delete context.activeMutant
  delete context.hitLimit
  const failure = failureOf(test)
  if (failure !== undefined) throw new Error(`Mutant ${String(activeMutant)} stains ${test.id}: ${failure}`)
}

function failureOf(test: CollectedTest): string | undefined {
  try {
    const result = test.run()
    if (result instanceof Promise) throw new Error('Tests of pure code do not wait for anything.')
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
