import { visible } from '../markdown.ts'
import { grouped, listed, moment } from '../phrases.ts'
import {
  DEPLOYMENT_EVENTS,
  DEPLOYMENT_PERMISSIONS,
  NEEDED_EVENTS,
  NEEDED_PERMISSIONS,
  NEVER_NEEDED,
  WATCHING_EVENTS,
  WATCHING_PERMISSIONS,
} from './needs.ts'
import { mend, note, ok, type Remark } from './remark.ts'

/** What an app, or one installation of it, is allowed and told. */
export interface Granted {
  readonly permissions: Readonly<Record<string, string>>
  readonly events: readonly string[]
}

/** What is allowed and told, against what is needed; and what is allowed in vain. `page` is where that is changed. */
export function appRemarks({ permissions, events }: Granted, page: string): readonly Remark[] {
  const missing = lacking(permissions, NEEDED_PERMISSIONS)
  const silent = NEEDED_EVENTS.filter((event) => !events.includes(event))
  const tooMuch = Object.entries(NEVER_NEEDED).filter(([name, level]) => allows(permissions[name], level))
  return [
    ...missing.map((permission) =>
      mend(
        `permission: ${permission} is missing`,
        `grant it under Permissions & events (${page}/permissions), then an owner accepts it where the app is installed`,
      ),
    ),
    ...(missing.length === 0 ? [ok('permissions')] : []),
    ...(silent.length === 0
      ? [ok('events')]
      : [
          mend(
            `events: ${silent.join(', ')} are not subscribed to`,
            `tick them under Permissions & events (${page}/permissions)`,
          ),
        ]),
    ...tooMuch.map(([name, level]) =>
      note(`permission: ${name}: ${level} is not needed`, `take it away (${page}/permissions)`),
    ),
    ...watchingRemarks({ permissions, events }, page),
  ]
}

/** Without these, weakened rules are only found when something is merged. */
function watchingRemarks({ permissions, events }: Granted, page: string): readonly Remark[] {
  const lacks = lacking(permissions, WATCHING_PERMISSIONS)
  const silent = WATCHING_EVENTS.filter((event) => !events.includes(event))
  if (lacks.length + silent.length === 0) return []
  return [
    note(
      'nobody tells when the rules of a branch are weakened; it is only seen at the next merge',
      `to be told at once, add ${listed([...lacks, ...silent], 'and')} (${page}/permissions)`,
    ),
  ]
}

/** What an installation has not accepted yet of what the app asks for: until then it has to do without. */
export function installationRemarks(
  owner: string,
  granted: Granted,
  asked: Granted,
  page: string,
): readonly Remark[] {
  const wanted = Object.fromEntries(
    Object.entries(NEEDED_PERMISSIONS).filter(([name, level]) => allows(asked.permissions[name], level)),
  )
  const missing = lacking(granted.permissions, wanted)
  if (missing.length === 0) return []
  return [
    mend(
      `${visible(owner)}: ${listed(missing, 'and')} not accepted yet`,
      `an owner clicks Review request on the page of the installation (${page})`,
    ),
  ]
}

/** The organisation's repository of settings is none of those that the app is installed on. */
export function unseenFloorRemark(owner: string, page: string): Remark {
  return note(
    `${owner}: not installed on ${owner}/.github, so a policy for the organisation there is not applied while it is private`,
    `if it holds one, choose that repository too (${page})`,
  )
}

/** What guarding an environment needs beside. */
export function deploymentRemarks(
  called: string,
  environments: readonly string[],
  { permissions, events }: Granted,
): readonly Remark[] {
  if (environments.length === 0) return []
  const missing = lacking(permissions, DEPLOYMENT_PERMISSIONS)
  const [rule, status] = DEPLOYMENT_EVENTS
  const names = listed(environments.map(visible), 'and')
  const needed = [...missing, ...(events.includes(rule) ? [] : [rule])]
  if (needed.length > 0) {
    return [
      mend(
        `${called}: the policy guards ${names}, but the app lacks ${listed(needed, 'and')}`,
        'add them to the app, and enable it in the environment: Settings > Environments > Deployment protection rules',
      ),
    ]
  }
  return events.includes(status)
    ? []
    : [note(`${called}: nobody tells when something is live in ${names}`, `subscribe the app to ${status}`)]
}

function lacking(
  granted: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.entries(wanted).flatMap(([name, level]) =>
    allows(granted[name], level) ? [] : [`${name}: ${level}`],
  )
}

const LEVELS = ['read', 'write', 'admin']

function allows(granted: string | undefined, wanted: string): boolean {
  return granted !== undefined && LEVELS.indexOf(granted) >= LEVELS.indexOf(wanted)
}

/** Where deliveries go, and how the last of them went. */
export interface Hook {
  readonly url: string
  readonly contentType: string
  readonly isInsecure: boolean
  /** Newest first. */
  readonly deliveries: readonly {
    readonly event: string
    readonly at: string
    readonly status: number
  }[]
}

/** Failures that are older than the last success were an outage; they are asked for again by the sweep. */
export function hookRemarks(
  { url, contentType, isInsecure, deliveries }: Hook,
  page: string,
): readonly Remark[] {
  const settings = [
    ...(url === '' ? [mend('webhook: it has no address', `set the Webhook URL (${page})`)] : []),
    ...(contentType === 'json'
      ? []
      : [mend(`webhook: sent as ${visible(contentType)}`, `choose application/json (${page})`)]),
    ...(isInsecure
      ? [mend('webhook: certificates are not verified', `enable SSL verification (${page})`)]
      : []),
  ]
  return [...settings, ...deliveryRemarks(deliveries, page)]
}

function deliveryRemarks(deliveries: Hook['deliveries'], page: string): readonly Remark[] {
  const [newest] = deliveries
  if (newest === undefined) {
    return [
      note(
        'webhook: nothing was delivered lately',
        `when something should have been, see Advanced (${page}/advanced)`,
      ),
    ]
  }
  const failed = deliveries.filter(hasFailed)
  if (!hasFailed(newest)) {
    const lost =
      failed.length === 0 ? '' : `; ${grouped(failed.length)} of the last ${deliveries.length} failed before`
    return [ok(`webhook: the last delivery came through${lost}`)]
  }
  const answer = newest.status === 0 ? 'no answer' : `answer ${newest.status}`
  return [
    mend(
      `webhook: the last delivery (${visible(newest.event)}, ${moment(newest.at)}) failed with ${answer}; ` +
        `${grouped(failed.length)} of the last ${grouped(deliveries.length)} did`,
      `see Advanced > Recent deliveries (${page}/advanced); the address must lead to this server: ${ADDRESS_HELP}`,
    ),
  ]
}

const ADDRESS_HELP = 'https://<your host>/api/github/webhooks, with the secret of WEBHOOK_SECRET'

function hasFailed({ status }: Hook['deliveries'][number]): boolean {
  return status < 200 || status >= 400
}

/** GitHub refuses tokens from the future, and verdicts are told from merges by the time. */
const MOST_SECONDS = 30

/** How far the clock of this machine is from GitHub's, in seconds; positive: ahead. */
export function clockRemark(seconds: number): Remark {
  const off = Math.abs(Math.round(seconds))
  if (off <= MOST_SECONDS) return ok('clock')
  return mend(
    `clock: it is ${grouped(off)} seconds ${seconds > 0 ? 'ahead of' : 'behind'} GitHub's`,
    'let the machine set its clock by NTP',
  )
}
