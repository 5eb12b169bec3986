import { z } from 'zod'
import { MODES } from './words.ts'

/** A key of the language with what it means and how it is written; docs and schema are made from both. */
export function key<T extends z.ZodType>(schema: T, description: string, ...examples: z.input<T>[]): T {
  return schema.meta({ description, ...(examples.length > 0 ? { examples } : {}) })
}

/** One value, or a list of which any will do. */
export function oneOrMore<T extends z.ZodType>(item: T): z.ZodUnion<readonly [T, z.ZodArray<T>]> {
  return z.union([item, z.array(item).min(1).max(200)])
}

/** A glob over repository paths: minimatch semantics, dot files included, no extglob. Checked in load.ts. */
export const Glob = z.string().min(1).max(200)
export const Globs = z.array(Glob).max(200)
export const Mode = z.enum(MODES)
export const Name = z.string().min(1).max(200)

/** `team/x` (a team of this organisation), `user/jane`, or `codeowners`. */
export const Principal = z
  .string()
  .regex(/^(?:team\/[A-Za-z0-9][A-Za-z0-9_.-]*|user\/[A-Za-z0-9][A-Za-z0-9-]*(?:\[bot\])?|codeowners)$/)

/** `">= 0.5"`, `"> 400"`, `"< 10"`, or a plain number, which means "equal to". */
export const Comparison = z.union([z.number(), z.string().regex(/^(?:>=|<=|>|<|==?|!=)\s*\d+(?:\.\d+)?$/)])

/** Name of a label, or `false` for none. */
export const Label = z.union([z.string().min(1).max(50), z.literal(false)])
