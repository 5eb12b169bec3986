import { createHash } from 'node:crypto'
// Jest's ESM loader strips no types itself; Node's keeps every line and column in place.
import { stripTypeScriptTypes } from 'node:module'

export default {
  getCacheKey: (/** @type {string} */ source, /** @type {string} */ path) =>
    createHash('sha1').update(process.version).update(path).update(source).digest('hex'),
  process: (/** @type {string} */ source) => ({ code: stripTypeScriptTypes(source) }),
}
