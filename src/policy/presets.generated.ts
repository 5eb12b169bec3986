import type { PolicyFile } from './schema.ts'

export const PRESETS: Readonly<Record<string, PolicyFile>> = {}
