import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { cliPage } from './generate/cli-page.ts'
import { commandsPage } from './generate/commands-page.ts'
import { policyReferencePage } from './generate/policy-reference.ts'
import { presetsModule, presetsPage } from './generate/presets.ts'
import { requirementsPage } from './generate/requirements-page.ts'
import { schemaFiles } from './generate/schemas.ts'
import { toolsPage } from './generate/tools-page.ts'

/** Every file that is made from code, with its maker. Presets come first: the others load them. */
const GENERATED: Readonly<Record<string, () => string | Promise<string>>> = {
  'src/policy/presets.generated.ts': presetsModule,
  'docs/reference/presets.md': presetsPage,
  'docs/reference/policy.md': policyReferencePage,
  'docs/reference/requirements.md': requirementsPage,
  'docs/reference/command-line.md': cliPage,
  'docs/reference/tools.md': toolsPage,
  'docs/commands.md': commandsPage,
  ...schemaFiles,
}

const isCheck = process.argv.includes('--check')
const stale: string[] = []
for (const [path, make] of Object.entries(GENERATED)) {
  const wanted = await make()
  if (existsSync(path) && readFileSync(path, 'utf8') === wanted) continue
  stale.push(path)
  if (isCheck) continue
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, wanted)
}
if (stale.length > 0) console.log(`${isCheck ? 'Stale' : 'Written'}: ${stale.join(', ')}`)
if (isCheck && stale.length > 0) {
  console.error('Generated files are not fresh: run npm run generate')
  process.exitCode = 1
}
