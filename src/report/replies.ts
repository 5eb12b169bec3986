import type { Finding } from '../core/decision.ts'
import type { ExceptionFacts, Person } from '../core/facts.ts'
import { code } from './markdown.ts'
import { listed, moment, plural } from './phrases.ts'
import { type Refusal, refusalSentence } from './refusals.ts'
import { exceptionScope, granterNames, named, principal } from './sentences.ts'
import { commentVoice, type Voice } from './voice.ts'

/** The reply to a command that was refused: why, who may, and how. */
export function refusedReply(command: string, refusal: Refusal, owner: string): string {
  return `${code(command)} was refused: ${refusalSentence(refusal, silentVoice(owner))}.`
}

/** The reply to a request; those who can grant it are mentioned, since it is they who are asked. */
export function requestedReply(
  exception: ExceptionFacts,
  granters: readonly string[] | null,
  owner: string,
): string {
  const asked = (granters ?? []).map((name) => name.replace(/^user\//, ''))
  return requestText(exception, granters, commentVoice(owner, asked))
}

/** The reply to a request while another one waits there: those who decide know already that they are asked. */
export function furtherRequestReply(
  exception: ExceptionFacts,
  granters: readonly string[] | null,
  owner: string,
): string {
  return requestText(exception, granters, silentVoice(owner))
}

function requestText(exception: ExceptionFacts, granters: readonly string[] | null, voice: Voice): string {
  const who = granters === null ? granterNames(null, voice) : granters.map((name) => principal(name, voice))
  return [
    `${voice.strong(exception.id)} is requested by ${named(exception.requester, voice)} for ${exceptionScope(exception, voice)}${untilWhen(exception)}, because ${voice.code(exception.reason)}.`,
    '',
    `${listed(who, 'or')} can grant it with ${code(`/ai-policy grant ${exception.id}`)} or refuse it with ` +
      `${code(`/ai-policy refuse ${exception.id} reason="…"`)}; not those who take part in the change, nor the requester.`,
  ].join('\n')
}

/** The reply to `waive`. Of the findings, it names those that hold in spite of it. */
export function waivedReply(exception: ExceptionFacts, findings: readonly Finding[], owner: string): string {
  const voice = silentVoice(owner)
  const tools = findings.flatMap(({ status, absolute, tool }) =>
    status === 'unmet' && absolute && tool !== null ? [voice.code(tool)] : [],
  )
  const held =
    tools.length === 0
      ? ''
      : ` It does not lift that ${listed(tools, 'and')} may never write code here: the check stays red.`
  return `${grantedReply(exception, owner)}${held}`
}

/** The reply to `grant`. */
export function grantedReply(exception: ExceptionFacts, owner: string): string {
  const voice = silentVoice(owner)
  const { kind, id, granter } = exception
  const what = kind === 'waiver' ? 'Waived' : 'Granted'
  const bound = kind === 'waiver' ? ' A push ends it, since it holds for this head commit only.' : ''
  return (
    `${what} by ${named(granter, voice)} as ${voice.strong(id)}, for ${exceptionScope(exception, voice)}${untilWhen(exception)}, ` +
    `because ${voice.code(exception.reason)}. What is waived stays visible.${bound}`
  )
}

/** The reply to `refuse` and to `revoke`, with the granter's reason. */
export function endedReply(exception: ExceptionFacts, by: Person, reason: string, owner: string): string {
  const voice = silentVoice(owner)
  const word = exception.state === 'revoked' ? 'revoked' : 'refused'
  const next = word === 'revoked' ? ' Open pull requests that rest on it are judged again.' : ''
  return `${voice.strong(exception.id)} was ${word} by ${named(by, voice)}, because ${voice.code(reason)}.${next}`
}

/** The notice some days before an exception ends. */
export function expiryNotice(exception: ExceptionFacts, days: number, owner: string): string {
  const voice = silentVoice(owner)
  return (
    `${voice.strong(exception.id)} for ${exceptionScope(exception, voice)} ends in ${plural(days, 'day')}${endsWhen(exception)}. ` +
    'Then this is judged without it; whoever still needs it can ask for a new one.'
  )
}

/** The notice that an exception has ended. */
export function expiredNotice(exception: ExceptionFacts, owner: string): string {
  const voice = silentVoice(owner)
  return (
    `${voice.strong(exception.id)} for ${exceptionScope(exception, voice)} has ended${endsWhen(exception)}. ` +
    'This is judged without it now; whoever still needs it can ask for a new one.'
  )
}

/** The reply to `own`. */
export function ownedReply(person: Person, owner: string): string {
  return `${named(person, silentVoice(owner))} accepts accountability for this change. It does not count as an approval.`
}

/** The reply to `declare`. */
export function declaredReply(
  declared: { readonly tool: string; readonly model: string | null; readonly prompt: string | null },
  owner: string,
): string {
  const voice = silentVoice(owner)
  const parts = [
    `the tool ${voice.code(declared.tool)}`,
    ...(declared.model === null ? [] : [`the model ${voice.code(declared.model)}`]),
    ...(declared.prompt === null ? [] : [`the prompt ${voice.code(declared.prompt)}`]),
  ]
  return `Noted as declared: ${listed(parts, 'and')}.`
}

/** The reply to `acknowledge`. */
export function acknowledgedReply(person: Person, path: string, owner: string): string {
  const voice = silentVoice(owner)
  return `${named(person, voice)} answers for ${voice.code(path)} as it is at this head.`
}

/** The reply to `not-ai`. */
export function notAiReply(exception: ExceptionFacts, owner: string): string {
  const voice = silentVoice(owner)
  return (
    `${named(exception.granter, voice)} finds that this is not AI (${voice.strong(exception.id)}), because ${voice.code(exception.reason)}. ` +
    'The evidence stays visible, and new evidence undoes this.'
  )
}

/** A reply answers one person, who is told by GitHub anyway: it mentions nobody. */
function silentVoice(owner: string): Voice {
  return commentVoice(owner, [])
}

function untilWhen({ endsAt }: ExceptionFacts): string {
  return endsAt === null ? '' : `, until ${moment(endsAt)}`
}

function endsWhen({ endsAt }: ExceptionFacts): string {
  return endsAt === null ? '' : `, ${moment(endsAt)}`
}
