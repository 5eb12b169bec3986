import { closeSync, fdatasyncSync, fsyncSync, openSync } from 'node:fs'
import type { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'

interface Stream {
  readonly fd: number
  readonly nfd?: number | null
  readonly node: unknown
}

/** The part of Emscripten's file system that is not in PGlite's types. */
interface HostFiles {
  readonly stream_ops: { fsync?: (stream: Stream) => number; open: (stream: Stream) => void }
  readonly node_ops: { mknod: (parent: unknown, name: string, mode: number, device: number) => unknown }
  readonly realPath: (node: unknown) => string
}
interface FileTable {
  readonly closeStream: (fd: number) => void
  readonly lookupNode: (parent: unknown, name: string) => unknown
  readonly destroyNode: (node: unknown) => void
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
      if (isFileTable(module.FS)) forgetWhatFailed(host, module.FS)
    })
    return prepared
  }
  return files
}

/**
 * Emscripten keeps the descriptor of a file that could not be opened, and believes in one that could not be made: after
 * 4,096 of the first on a full disk, nothing could be opened any more, and the second could never be made.
 */
function forgetWhatFailed(host: HostFiles, table: FileTable): void {
  const { open } = host.stream_ops
  host.stream_ops.open = (stream) => {
    try {
      open(stream)
    } catch (error) {
      table.closeStream(stream.fd)
      throw error
    }
  }
  const { mknod } = host.node_ops
  host.node_ops.mknod = (parent, name, mode, device) => {
    try {
      return mknod(parent, name, mode, device)
    } catch (error) {
      table.destroyNode(table.lookupNode(parent, name))
      throw error
    }
  }
}

function isFileTable(value: unknown): value is FileTable {
  return typeof value === 'object' && value !== null && 'closeStream' in value && 'destroyNode' in value
}

function syncToDisk(host: HostFiles, stream: Stream): void {
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
