#!/usr/bin/env node
// Starts the command line on a Node that can run it: from the sources in a checkout, from the built files when installed.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const source = new URL('../src/cli.ts', import.meta.url)
const entry = existsSync(source) ? source : new URL('../dist/cli.js', import.meta.url)
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major > 24 || (major === 24 && minor >= 12)) {
  await import(entry.href)
} else {
  const node = bundledNode()
  if (node === null) {
    process.stderr.write(`countersign needs Node 24.12 or later, this is ${process.versions.node}\n`)
    process.exitCode = 2
  } else {
    const child = spawnSync(node, [fileURLToPath(entry), ...process.argv.slice(2)], { stdio: 'inherit' })
    process.exitCode = child.status ?? 2
  }
}

/** The `node` package brings a Node of its own; it is there in a checkout, where npm runs on an older one. */
function bundledNode() {
  try {
    const manifest = createRequire(import.meta.url).resolve('node/package.json')
    const binary = manifest.replace(/package\.json$/, 'bin/node')
    return existsSync(binary) ? binary : null
  } catch {
    return null
  }
}
