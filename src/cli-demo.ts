import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The stand-in for GitHub belongs to the tests, and a package that is installed has neither. */
const SCRIPT = new URL('../scripts/demo.ts', import.meta.url)

/** Runs the demonstration of a checkout in a process of its own, on this terminal; null where there is none. */
export async function playDemo(): Promise<number | null> {
  if (!existsSync(SCRIPT)) return null
  const demo = spawn(process.execPath, [fileURLToPath(SCRIPT)], { stdio: 'inherit' })
  await once(demo, 'exit')
  return demo.exitCode ?? 1
}
