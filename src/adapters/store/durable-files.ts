import { closeSync, fdatasyncSync, fsyncSync, openSync } from 'node:fs'
import type { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'

/** The part of Emscripten's file system that is not in PGlite's types. */
interface HostFiles {
  readonly stream_ops: {
    fsync?: (stream: { readonly nfd?: number | null; readonly node: unknown }) => number
  }
  readonly realPath: (node: unknown) => string
}

/**
 * The host's files with an `fsync` that reaches the disk. PGlite has none: without this, a power cut loses what
 * was acknowledged, or the whole database. `onSync` is told of each, so that it can be checked.
 */
export function durableFiles(folder: string, onSync: () => void): NodeFS {
  const files = new NodeFS(folder)
  const init = files.init.bind(files)
  files.init = async (pg: PGlite, options: Parameters<typeof init>[1]) => {
    const prepared = await init(pg, options)
    prepared.emscriptenOpts.preRun?.push((module) => {
      const host: unknown = module.NODEFS
      // It moved between 0.5.14 and 0.5.16: the check at the start notices when it is gone.
      if (!isHostFiles(host)) return
      host.stream_ops.fsync = (stream) => {
        syncToDisk(host, stream)
        onSync()
        return 0
      }
    })
    return prepared
  }
  return files
}

function syncToDisk(host: HostFiles, stream: { readonly nfd?: number | null; readonly node: unknown }): void {
  if (typeof stream.nfd === 'number') {
    fdatasyncSync(stream.nfd)
    return
  }
  const folder = openSync(host.realPath(stream.node), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

function isHostFiles(value: unknown): value is HostFiles {
  return typeof value === 'object' && value !== null && 'stream_ops' in value && 'realPath' in value
}
