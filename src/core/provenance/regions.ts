import type { Line } from './lines.ts'

/** What tools paste between two comments about somebody's work: a reviewer's summary, the request they were given. */
const REGIONS: readonly { readonly start: RegExp; readonly end: RegExp }[] = [
  { start: /<!-- CURSOR_SUMMARY -->/, end: /<!-- \/CURSOR_SUMMARY -->/ },
  {
    start: /<!-- START COPILOT ORIGINAL PROMPT -->/,
    end: /<!-- END COPILOT ORIGINAL PROMPT -->|<\/details>/,
  },
  {
    start:
      /<!-- This is an auto-generated (?:comment|description).{0,80}(?:coderabbit|cubic|greptile|sourcery)/i,
    end: /<!-- end of auto-generated|<!-- This is an auto-generated .{0,40}end/i,
  },
  {
    start: /<!-- (?:devin-review|greptile|ellipsis|qodo|pr-agent)[\w-]* ?(?:start|begin)/i,
    end: /<!-- .{0,40}end/i,
  },
]

/** Numbers of the lines inside such a region; one that nobody closes hides nothing. */
export function quotedRegions(lines: readonly Line[]): ReadonlySet<number> {
  const inside = new Set<number>()
  // Most texts have no comments at all.
  if (!lines.some((line) => line.text.includes('<!--'))) return inside
  for (const { start, end } of REGIONS) {
    const from = lines.findIndex((line) => start.test(line.text))
    if (from < 0) continue
    const length = lines.slice(from + 1).findIndex((line) => end.test(line.text))
    for (const line of length < 0 ? [] : lines.slice(from, from + length + 2)) inside.add(line.number)
  }
  return inside
}
