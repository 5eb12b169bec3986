import { authorise, PEOPLE_ONLY } from '../core/authority.ts'
import type { Command } from '../core/command.ts'
import { isHuman } from '../core/people.ts'
import { howToRequestReply } from '../report/how-to-request.ts'
import { replyOnce } from './answering.ts'
import { own } from './carry-out.ts'
import {
  attemptEntry,
  type CommandPorts,
  contextOf,
  type Intervention,
  joinedInterventions,
  NO_INTERVENTION,
  onlyAudit,
  type Scene,
} from './intervention.ts'
import type { Cause } from './work.ts'

type Press = Extract<Cause, { kind: 'button' }>

/** What a button asks for: the command of that name, from those who may give it. */
interface Button {
  readonly command: Command
  readonly wanted: 'read' | 'write'
}

const OWN: Button = { command: { name: 'own' }, wanted: 'write' }
const BUTTONS: ReadonlyMap<string, Button> = new Map([
  ['recheck', { command: { name: 'recheck' }, wanted: 'read' }],
  ['own', OWN],
  // It tells how to request, so it is for those who may request.
  ['request_exception', { command: { name: 'own' }, wanted: 'write' }],
])

/** A press asks for the same as the command of that name, from the same people, on a run of the head only. */
export async function pressButton(ports: CommandPorts, scene: Scene, press: Press): Promise<Intervention> {
  const { by, head, button } = press
  const asked = BUTTONS.get(button)
  if (asked === undefined) return NO_INTERVENTION
  if (!isHuman(by))
    return onlyAudit([
      attemptEntry(ports, scene.seen, by, { outcome: 'refused', button, head, reason_refused: PEOPLE_ONLY }),
    ])
  if (head !== scene.decision.head)
    return refused(ports, scene, press, { kind: 'outdated', head: scene.decision.head })
  const context = await contextOf(ports, scene, by, { exception: null, viaApp: false })
  const allowed = authorise(asked.command, context)
  if (!allowed.ok) {
    const { permission: has, isOpen } = context
    return refused(
      ports,
      scene,
      press,
      isOpen === false
        ? { kind: 'stated', reason: allowed.reason }
        : { kind: 'permission', wanted: asked.wanted, has },
    )
  }
  return obeyed(ports, scene, press)
}

async function obeyed(ports: CommandPorts, scene: Scene, press: Press): Promise<Intervention> {
  const { ref } = scene.seen
  const { by, head, button } = press
  const source = `button:${button}:${ref.number}:${head}:${by.id ?? by.login}`
  if (button === 'own') return own(ports, scene, { command: OWN.command, actor: by, exception: null, source })
  if (button === 'request_exception') {
    const body = howToRequestReply(scene.decision, by, scene.policy.maxDays)
    await replyOnce(ports, ref, `answered:${source}`, body)
  }
  return onlyAudit([attemptEntry(ports, scene.seen, by, { outcome: 'done', button, head })])
}

type Refused = Intervention['interventions']['refusedPresses'][number]

/** A press has no comment to answer: its refusal is a line in the summary. */
function refused(
  ports: CommandPorts,
  { seen }: Scene,
  { by, button, head }: Press,
  refusal: Refused['refusal'],
): Intervention {
  const entry = attemptEntry(ports, seen, by, {
    outcome: 'refused',
    button,
    head,
    reason_refused: refusal.kind,
  })
  const { interventions } = NO_INTERVENTION
  return joinedInterventions(onlyAudit([entry]), {
    ...NO_INTERVENTION,
    interventions: { ...interventions, refusedPresses: [{ person: by, button, refusal }] },
  })
}
