import type { Standing } from './protection.ts'
import { type TellPorts, tellSince } from './tell-finding.ts'
import type { Untold } from './tell-later.ts'
import { type TellOnCommitPorts, tellOfOverride, tellOfPush, tellOfWeakerRules } from './tell-on-commit.ts'

/** Shows a finding that could not be shown before, unless it was meanwhile. */
export async function tellAgain(ports: TellPorts & TellOnCommitPorts, untold: Untold): Promise<Standing> {
  if (ports.clock() < untold.notBefore) return { kind: 'later', until: untold.notBefore }
  const { ref, place } = untold
  if ('commit' in place) await tellBelow(ports, untold, place.commit)
  else await tellSince(ports, { ...ref, number: place.pullRequest }, untold)
  return { kind: 'told' }
}

async function tellBelow(
  ports: TellOnCommitPorts,
  { ref, finding, since }: Untold,
  commit: string,
): Promise<void> {
  if (finding.kind === 'direct-push') return tellOfPush(ports, ref, finding, since)
  if (finding.kind === 'deployed-against-refusal') return tellOfOverride(ports, ref, finding, since)
  if (!('branch' in finding) || finding.changed === undefined) return
  const { changed } = finding
  await tellOfWeakerRules(ports, ref, { commit, finding: { ...finding, changed } }, since)
}
