import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'

/**
 * Keeps in `mirror` what a power cut would leave of `folder`: of each file, only the bytes that were synced since they
 * were written; names made, changed and removed take hold with the next sync of anything, as in a journal.
 */
export function mirrorSyncedFiles(folder: string, mirror: string): void {
  const root = resolve(folder)
  fs.mkdirSync(mirror, { recursive: true })
  const disk = createDisk(root, mirror)
  wrapNames(disk)
  wrapContents(disk)
  wrapPromises(disk)
  // Modules that import single functions see the wrapped ones only after this.
  syncBuiltinESMExports()
}

interface Disk {
  readonly root: string
  /** Path in the mirror, or null for files elsewhere. */
  readonly mirrored: (path: fs.PathLike) => string | null
  readonly opened: Map<number, string>
  /** Ranges written and not synced yet. */
  readonly dirty: Map<string, { readonly from: number; readonly to: number }[]>
  /** Names changed and not synced yet, in order. */
  readonly journal: (() => void)[]
}

const plain = { ...fs }

function createDisk(root: string, mirror: string): Disk {
  return {
    root,
    mirrored(path) {
      const inside = relative(root, resolve(String(path)))
      return inside.startsWith('..') ? null : join(mirror, inside)
    },
    opened: new Map(),
    dirty: new Map(),
    journal: [],
  }
}

function commitNames(disk: Disk): void {
  for (const change of disk.journal.splice(0)) change()
}

function createMirrored(to: string): void {
  plain.mkdirSync(dirname(to), { recursive: true })
  plain.closeSync(plain.openSync(to, 'a'))
}

function sync(disk: Disk, path: string): void {
  commitNames(disk)
  const to = disk.mirrored(path)
  if (to === null) return
  if (plain.statSync(path).isDirectory()) {
    plain.mkdirSync(to, { recursive: true })
    return
  }
  createMirrored(to)
  const source = plain.openSync(path, 'r')
  const target = plain.openSync(to, 'r+')
  for (const { from, to: end } of disk.dirty.get(path) ?? []) {
    const bytes = Buffer.alloc(end - from)
    const length = plain.readSync(source, bytes, 0, bytes.length, from)
    plain.writeSync(target, bytes, 0, length, from)
  }
  plain.ftruncateSync(target, plain.fstatSync(source).size)
  plain.closeSync(source)
  plain.closeSync(target)
  disk.dirty.delete(path)
}

function wrapNames(disk: Disk): void {
  fs.openSync = (path, flags, mode) => {
    const isNew = !plain.existsSync(path)
    const fd = plain.openSync(path, flags, mode)
    const to = disk.mirrored(path)
    if (to === null) return fd
    disk.opened.set(fd, resolve(String(path)))
    if (isNew && plain.statSync(path).isFile()) disk.journal.push(() => createMirrored(to))
    return fd
  }
  fs.closeSync = (fd) => {
    disk.opened.delete(fd)
    plain.closeSync(fd)
  }
  fs.renameSync = (from, to) => {
    plain.renameSync(from, to)
    renamed(disk, String(from), String(to))
  }
  fs.unlinkSync = (path) => {
    plain.unlinkSync(path)
    const at = disk.mirrored(path)
    disk.dirty.delete(resolve(String(path)))
    if (at !== null) disk.journal.push(() => plain.rmSync(at, { force: true }))
  }
  fs.mkdirSync = ((path: fs.PathLike, options?: fs.MakeDirectoryOptions) => {
    const made = plain.mkdirSync(path, options)
    const at = disk.mirrored(path)
    if (at !== null) disk.journal.push(() => plain.mkdirSync(at, { recursive: true }))
    return made
  }) as typeof fs.mkdirSync
  fs.rmdirSync = (path) => {
    plain.rmdirSync(path)
    const at = disk.mirrored(path)
    if (at !== null) disk.journal.push(() => plain.rmSync(at, { recursive: true, force: true }))
  }
}

function renamed(disk: Disk, from: string, to: string): void {
  const [source, target] = [resolve(from), resolve(to)]
  for (const [path, ranges] of Array.from(disk.dirty)) {
    if (path !== source && !path.startsWith(`${source}/`)) continue
    disk.dirty.delete(path)
    disk.dirty.set(target + path.slice(source.length), ranges)
  }
  for (const [fd, path] of disk.opened) {
    if (path === source || path.startsWith(`${source}/`))
      disk.opened.set(fd, target + path.slice(source.length))
  }
  const [old, fresh] = [disk.mirrored(source), disk.mirrored(target)]
  if (old === null || fresh === null) return
  disk.journal.push(() => {
    if (!plain.existsSync(old)) return
    plain.rmSync(fresh, { recursive: true, force: true })
    plain.renameSync(old, fresh)
  })
}

function wrapContents(disk: Disk): void {
  const { writeSync } = plain
  fs.writeSync = ((fd: number, ...rest: [NodeJS.ArrayBufferView, number?, number?, number?]) => {
    const written = writeSync(fd, ...rest)
    const path = disk.opened.get(fd)
    const position = rest[3]
    if (path !== undefined) {
      if (typeof position !== 'number') throw new Error(`${path} was written without a position`)
      const ranges = disk.dirty.get(path) ?? []
      ranges.push({ from: position, to: position + written })
      disk.dirty.set(path, ranges)
    }
    return written
  }) as typeof fs.writeSync
  for (const name of ['fsyncSync', 'fdatasyncSync'] as const) {
    fs[name] = (fd) => {
      plain[name](fd)
      const path = disk.opened.get(fd)
      if (path !== undefined) sync(disk, path)
    }
  }
}

/** A new database is synced file by file through promises; all of such a file is on the disk then. */
function wrapPromises(disk: Disk): void {
  const open = plain.promises.open
  const { rename } = plain.promises
  fs.promises.open = async (path, flags, mode) => {
    const handle = await open(path, flags, mode)
    const to = disk.mirrored(path)
    if (to === null) return handle
    const syncHandle = handle.sync.bind(handle)
    handle.sync = async () => {
      await syncHandle()
      commitNames(disk)
      if ((await handle.stat()).isFile()) {
        plain.mkdirSync(dirname(to), { recursive: true })
        plain.copyFileSync(path, to)
        disk.dirty.delete(resolve(String(path)))
      } else {
        plain.mkdirSync(to, { recursive: true })
      }
    }
    return handle
  }
  fs.promises.rename = async (from, to) => {
    await rename(from, to)
    renamed(disk, String(from), String(to))
  }
}
