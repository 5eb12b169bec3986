import type { ExceptionFacts, RememberedDriver } from '../core/facts.ts'
import { listed, plural } from './phrases.ts'
import { driverReason, granterNames } from './sentences.ts'
import type { Voice } from './voice.ts'

/** Why a command or a button is refused: what was seen and what was wanted. */
export type Refusal =
  | { readonly kind: 'permission'; readonly wanted: 'read' | 'write'; readonly has?: string }
  | { readonly kind: 'not-granter'; readonly granters: readonly string[] | null }
  | {
      readonly kind: 'driver'
      readonly driver: RememberedDriver
      readonly granters: readonly string[] | null
    }
  | { readonly kind: 'own-request'; readonly exception: string; readonly granters: readonly string[] | null }
  | { readonly kind: 'via-app'; readonly app: string }
  | { readonly kind: 'missing'; readonly argument: string; readonly example: string }
  | { readonly kind: 'malformed'; readonly argument: string; readonly seen: string; readonly example: string }
  | { readonly kind: 'duration'; readonly seen: string; readonly maxDays: number }
  | { readonly kind: 'no-subject'; readonly rules: readonly string[]; readonly tools: readonly string[] }
  | {
      readonly kind: 'unknown-subject'
      readonly subject: 'rule' | 'tool' | 'path'
      readonly seen: string
      readonly choices: readonly string[]
    }
  | { readonly kind: 'absolute'; readonly tool: string | null }
  | { readonly kind: 'unknown-exception'; readonly id: string }
  | { readonly kind: 'wrong-state'; readonly id: string; readonly state: ExceptionFacts['state'] }
  | { readonly kind: 'unknown-command'; readonly seen: string }
  | { readonly kind: 'outdated'; readonly head: string }
  | { readonly kind: 'nothing-to-do'; readonly reason: string }
  /** A reason that was worded where it was found. */
  | { readonly kind: 'stated'; readonly reason: string }

type RefusalOf<Kind extends Refusal['kind'] = Refusal['kind']> = {
  readonly [K in Kind]: Extract<Refusal, { readonly kind: K }>
}[Kind]

const REFUSAL_WORDS: {
  readonly [Kind in Refusal['kind']]: (refusal: RefusalOf<Kind>, voice: Voice) => string
} = {
  permission: ({ wanted, has = 'none' }) =>
    `it takes ${wanted} permission in this repository, and theirs is ${has === 'none' ? 'none now' : has}`,
  'not-granter': ({ granters }, voice) => `only ${granterList(granters, voice)} may do this`,
  driver: ({ driver, granters }, voice) =>
    `whoever takes part in the change may not, and this person ${driverReason(driver, voice)}; ` +
    `ask ${granterList(granters, voice)} who takes no part`,
  'own-request': ({ exception, granters }, voice) =>
    `nobody grants what they asked for themselves; ask ${granterList(granters, voice)} to decide on ${voice.code(exception)}`,
  'via-app': ({ app }, voice) =>
    `the comment was written through the app ${voice.code(app)}; a person has to write it in the browser or by mail`,
  missing: ({ argument, example }, voice) =>
    `${voice.code(argument)} is missing; write for example ${voice.code(example)}`,
  malformed: ({ argument, seen, example }, voice) =>
    `${voice.code(argument)} cannot be ${voice.code(seen)}; write for example ${voice.code(example)}`,
  duration: ({ seen, maxDays }, voice) =>
    `${voice.code(`for=${seen}`)} is not a time that can be granted; the policy allows at most ${plural(maxDays, 'day')}, ` +
    `written like ${voice.code('for=12h')} or ${voice.code(`for=${maxDays}d`)}`,
  'no-subject': noSubject,
  'unknown-subject': ({ subject, seen, choices }, voice) =>
    `there is no ${subject} ${voice.code(seen)} here${choices.length === 0 ? '' : `; there is ${codes(choices, voice)}`}`,
  absolute: ({ tool }, voice) =>
    `${tool === null ? 'this' : `the tool ${voice.code(tool)}`} is denied by the policy, and no exception lifts that; ` +
    'a change of the policy does',
  'unknown-exception': ({ id }, voice) => `there is no exception ${voice.code(id)} in this repository`,
  'wrong-state': ({ id, state }, voice) => `${voice.code(id)} is ${WAYS[state]}; ask for a new one`,
  'unknown-command': ({ seen }, voice) =>
    `${voice.code(seen)} is no command; ${voice.code('/ai-policy status')} tells what is to be done`,
  outdated: ({ head }, voice) =>
    `the button belongs to an older commit; use the one on commit ${voice.commit(head)}`,
  'nothing-to-do': ({ reason }, voice) => voice.prose(reason),
  stated: ({ reason }, voice) => voice.prose(reason),
}

const WAYS: Readonly<Record<ExceptionFacts['state'], string>> = {
  requested: 'not granted yet',
  granted: 'granted already',
  refused: 'refused',
  revoked: 'revoked',
  expired: 'at its end',
}

/** Why it is refused, who may do it, and how, without full stop. */
export function refusalSentence<Kind extends Refusal['kind']>(
  refusal: RefusalOf<Kind>,
  voice: Voice,
): string {
  return REFUSAL_WORDS[refusal.kind](refusal, voice)
}

function granterList(granters: readonly string[] | null, voice: Voice): string {
  return listed(granterNames(granters, voice), 'or')
}

function codes(names: readonly string[], voice: Voice): string {
  return listed(names.map(voice.code), 'and')
}

function noSubject({ rules, tools }: RefusalOf<'no-subject'>, voice: Voice): string {
  const choices = [...tools.map((tool) => `tool=${tool}`), ...rules.map((rule) => `rule=${rule}`)]
  const list = choices.length === 0 ? 'nothing is unmet here' : `the choices are ${codes(choices, voice)}`
  return `it must say which rule or tool it is about; ${list}`
}
