import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { relative, resolve } from 'node:path'

const plain = { ...fs }

/** While the file `mark` is there, nothing in the folder can grow: such writes fail as on a full disk. */
export function limitDisk(folder: string, mark: string): void {
  const root = resolve(folder)
  const opened = new Set<number>()
  fs.openSync = (path, flags, mode) => {
    const isNew = !plain.existsSync(path)
    const isInside = !relative(root, resolve(String(path))).startsWith('..')
    if (isInside && isNew && flags !== 'r' && plain.existsSync(mark)) throw noSpace('open')
    const fd = plain.openSync(path, flags, mode)
    if (isInside) opened.add(fd)
    return fd
  }
  fs.closeSync = (fd) => {
    opened.delete(fd)
    plain.closeSync(fd)
  }
  const { writeSync } = plain
  fs.writeSync = ((fd: number, ...rest: [NodeJS.ArrayBufferView, number?, number?, number?]) => {
    const [bytes, , length = bytes.byteLength, position] = rest
    const isGrowing = opened.has(fd) && (position ?? Infinity) + length > plain.fstatSync(fd).size
    if (isGrowing && plain.existsSync(mark)) throw noSpace('write')
    return writeSync(fd, ...rest)
  }) as typeof fs.writeSync
  // Modules that import single functions see the wrapped ones only after this.
  syncBuiltinESMExports()
}

function noSpace(syscall: string): Error {
  const text = `ENOSPC: no space left on device, ${syscall}`
  return Object.assign(new Error(text), { code: 'ENOSPC', errno: -28, syscall })
}
