import { Minimatch } from 'minimatch'
import { compileGlobs } from '../../src/policy/glob.ts'
import type { Finding } from './finding.ts'
import { median } from './statistics.ts'

const PATTERNS = 200
const PATHS = 3000

/** Patterns as policies have them: folders, extensions, names anywhere, alternatives. */
function patternsOf(count: number): readonly string[] {
  const shapes = [
    (index: number) => `services/team-${index}/**`,
    (index: number) => `**/*.kind${index}`,
    (index: number) => `packages/*/src/secret-${index}/**/*.ts`,
    (index: number) => `**/{auth,pay,session}-${index}/**`,
    (index: number) => `infra/region-${index}/*.tf`,
  ]
  return Array.from({ length: count }, (_, index) => shapes[index % shapes.length]?.(index) ?? '')
}

function pathsOf(count: number): readonly string[] {
  return Array.from(
    { length: count },
    (_, index) => `packages/part-${index % 37}/src/area-${index % 11}/deep/module-${index}.ts`,
  )
}

interface Times {
  readonly compile: number
  readonly match: number
}

/** Our globs beside minimatch alone, in turns, so that both meet the same noise. Hardly a path matches: the worst case. */
export async function measureGlobs(isQuick: boolean): Promise<readonly Finding[]> {
  const patterns = patternsOf(PATTERNS)
  const paths = pathsOf(PATHS)
  const rounds = isQuick ? 5 : 15
  const own: Times[] = []
  const alone: Times[] = []
  for (let round = 0; round < rounds; round += 1) {
    own.push(
      timed(
        // A list of its own, since what was compiled is kept by its list.
        () => compileGlobs([...patterns], { caseInsensitive: true, normalise: true }),
        (globs) => {
          for (const path of paths) globs.matches(path)
        },
      ),
    )
    alone.push(
      timed(
        () =>
          patterns.map(
            (pattern) =>
              new Minimatch(pattern, {
                dot: true,
                noext: true,
                nocomment: true,
                nonegate: true,
                nocase: true,
              }),
          ),
        (globs) => {
          for (const path of paths) globs.find((glob) => glob.match(path))
        },
      ),
    )
  }
  const group = 'globs'
  const [compile, match] = [median(own.map((each) => each.compile)), median(own.map((each) => each.match))]
  const floor = {
    compile: median(alone.map((each) => each.compile)),
    match: median(alone.map((each) => each.match)),
  }
  return [
    {
      group,
      name: `reading ${PATTERNS} patterns`,
      value: compile,
      unit: 'ms',
      floor: floor.compile,
      isExact: false,
    },
    {
      group,
      name: `${PATTERNS} patterns x ${PATHS} paths`,
      value: match,
      unit: 'ms',
      goal: { timesFloor: 2 },
      floor: floor.match,
      isExact: false,
    },
    {
      group,
      name: 'longest hold on the event loop in it',
      value: match,
      unit: 'ms',
      goal: { atMost: 50 },
      isExact: false,
    },
  ]
}

function timed<T>(compile: () => T, match: (globs: T) => void): Times {
  const began = performance.now()
  const globs = compile()
  const compiled = performance.now()
  match(globs)
  return { compile: compiled - began, match: performance.now() - compiled }
}
