import { authorise } from '../core/authority.ts'
import type { Command } from '../core/command.ts'
import { isHuman } from '../core/people.ts'
import { howToRequestReply } from '../report/how-to-request.ts'
import { own } from './carry-out.ts'
import {
  type CommandPorts,
  contextOf,
  type Intervention,
  NO_INTERVENTION,
  type Scene,
} from './intervention.ts'
import type { Cause } from './work.ts'

type Press = Extract<Cause, { kind: 'button' }>

/** A press asks for the same as the command of that name, from the same people, on the newest run only. */
export async function pressButton(ports: CommandPorts, scene: Scene, press: Press): Promise<Intervention> {
  if (!isHuman(press.by)) return NO_INTERVENTION
  if (press.head !== scene.decision.head)
    return refused(press, { kind: 'outdated', head: scene.decision.head })
  const command = COMMANDS[press.button]
  if (command === undefined) return NO_INTERVENTION
  const context = await contextOf(ports, scene, press.by, { exception: null, viaApp: false })
  const allowed = authorise(command, context)
  const source = `button:${press.button}:${press.head}:${press.by.id ?? press.by.login}`
  if (press.button === 'request_exception') {
    if (context.permission === 'none' || context.permission === 'read' || context.permission === 'triage') {
      return refused(press, { kind: 'permission', wanted: 'write' })
    }
    if (await ports.once.takeOnce(scene.seen.ref, `answered:${source}`)) {
      await ports.answer.reply(
        scene.seen.ref,
        howToRequestReply(scene.decision, press.by, scene.policy.maxDays),
      )
    }
    return NO_INTERVENTION
  }
  if (!allowed.ok) return refused(press, { kind: 'stated', reason: allowed.reason })
  if (press.button !== 'own') return NO_INTERVENTION
  return own(ports, scene, { command, actor: press.by, exception: null, source })
}

const COMMANDS: Readonly<Record<string, Command>> = {
  recheck: { name: 'recheck' },
  own: { name: 'own' },
  request_exception: { name: 'status' },
}

type Refused = Intervention['interventions']['refusedPresses'][number]

/** A press has no comment to answer: its refusal is a line in the summary. */
function refused({ by, button }: Press, refusal: Refused['refusal']): Intervention {
  return {
    ...NO_INTERVENTION,
    interventions: { ...NO_INTERVENTION.interventions, refusedPresses: [{ person: by, button, refusal }] },
  }
}
