import { stringify } from 'yaml'
import type { PolicyInForce, PolicyLayer, RuleInForce } from '../policy/policy.ts'
import type { Level, Tools } from '../policy/schema.ts'
import { visible } from '../report/markdown.ts'
import { policySourceLines } from './policy-source-lines.ts'

type Origins = PolicyInForce['origins']

/** What a policy in force says, layer by layer, with the place that each value came from. */
export function explainPolicy(policy: PolicyInForce): string {
  const lines = [
    ...policySourceLines(policy.sources),
    ...policy.layers.flatMap((layer) => ['', ...layerLines(layer, policy.origins)]),
    '',
    ...settingLines(policy),
  ]
  return `${lines.map(visible).join('\n')}\n`
}

function layerLines(layer: PolicyLayer, origins: Origins): readonly string[] {
  return [
    `${layer.layer} layer, mode ${layer.mode}${from(origins, 'mode')}`,
    '  blast radius, highest first:',
    ...layer.levels.map((level) => `    ${levelText(level)}${from(origins, `blast_radius.${level.level}`)}`),
    ...toolLines(layer.tools, origins),
    ...(layer.rules.length === 0 ? ['  no rules'] : ['  rules:']),
    ...layer.rules.flatMap(ruleLines),
    `  stale approvals: ${layer.stale}${from(origins, 'reviewers.stale')}`,
    `  commit e-mail that maps to nobody: ${layer.unmappedAuthor}${from(origins, 'reviewers.unmapped_author')}`,
    `  machine users: ${list(layer.machineUsers)}${from(origins, 'reviewers.machine_users')}`,
    `  hints: ${layer.hints}${from(origins, 'provenance.hints')}`,
    `  no evidence is judged as: ${layer.unmarked}${from(origins, 'provenance.unmarked')}`,
    `  disclosure heading: ${layer.disclosureHeading}${from(origins, 'disclosure.heading')}`,
  ]
}

function levelText({ level, paths, changed_lines: lines, changed_files: files }: Level): string {
  const size = [
    lines === undefined ? [] : [`${lines} changed lines`],
    files === undefined ? [] : [`${files} changed files`],
  ].flat()
  return `${level}: ${[...(paths ?? []), ...size].join(', ') || 'only what always counts (policy, CODEOWNERS, .github/**, agent instructions)'}`
}

function toolLines(tools: Tools | null, origins: Origins): readonly string[] {
  if (tools === null) return ['  tools: every tool is allowed']
  const { allow, exception, deny, unlisted = 'allow', trials, paths } = tools
  const trialTexts = trials?.map(({ tool, until }) => `${tool} until ${until}`)
  return [
    '  tools:',
    ...part('allowed', allow, from(origins, 'tools.allow')),
    ...part('only with an exception', exception, from(origins, 'tools.exception')),
    ...part('never', deny, from(origins, 'tools.deny')),
    ...part('on trial', trialTexts, from(origins, 'tools.trials')),
    `    any other: ${unlisted}${from(origins, 'tools.unlisted')}`,
    ...part('only where these change', paths, from(origins, 'tools.paths')),
  ]
}

function part(name: string, values: readonly string[] | undefined, origin: string): readonly string[] {
  return values === undefined || values.length === 0 ? [] : [`    ${name}: ${values.join(', ')}${origin}`]
}

function ruleLines({ id, mode, origin, description, when, require }: RuleInForce): readonly string[] {
  return [
    `    ${id} (${origin}${mode === 'enforce' ? '' : `, ${mode} only`})`,
    ...(description === undefined ? [] : [`      ${description}`]),
    `      when: ${when === undefined ? 'always' : flow(when)}`,
    `      require: ${flow(require)}`,
  ]
}

function settingLines(policy: PolicyInForce): readonly string[] {
  const { origins } = policy
  const days = policy.notifyDays.join(', ')
  return [
    'in all layers',
    `  reviewers are asked: ${policy.request ? 'yes' : 'no'}${from(origins, 'reviewers.request')}`,
    `  exceptions are granted by: ${policy.granters === null ? 'repository administrators' : list(policy.granters)}${from(origins, 'exceptions.grant')}`,
    `  for at most ${policy.maxDays} days${from(origins, 'exceptions.max_days')}, with notice ${days} days before${from(origins, 'exceptions.notify_days')}`,
    `  label for AI: ${label(policy.aiLabel)}${from(origins, 'labels.ai')}`,
    `  label for exceptions: ${label(policy.exceptionLabel)}${from(origins, 'labels.exception')}`,
    `  protected deployments: ${list(policy.environments)}${from(origins, 'deployments.environments')}`,
  ]
}

function from(origins: Origins, key: string): string {
  return ` (${origins[key] ?? 'default'})`
}

function list(values: readonly string[]): string {
  return values.join(', ') || 'none'
}

function label(name: string | false): string {
  return name === false ? 'none' : name
}

function flow(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: true }).trim()
}
