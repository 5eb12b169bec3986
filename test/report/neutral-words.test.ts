import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { checkReport } from '../../src/report/check-run.ts'
import { SITUATIONS } from './situations.ts'

/** Words that say more than a marker can prove: that somebody meant harm, or hid something, or is to blame. */
const ACCUSING =
  /\b(?:accus\w*|blam(?:e[sd]?|ing)|caught|cheat\w*|conceal\w*|culprit\w*|deceiv\w*|decepti\w*|dishonest\w*|evad\w*|fak(?:e[sd]?|ing)|fraud\w*|guilt\w*|hid(?:es|den|ing)?|illegal\w*|liar\w*|lie[sd]?|lying|malicious\w*|misconduct|mislead\w*|offen[cds]\w*|pretend\w*|punish\w*|sneak\w*|suspect\w*|suspicio\w*|trick\w*|untruth\w*|violat\w*|wrongdo\w*)\b/i

/** Phrases that take silence for the work of a person. */
const TOO_SURE =
  /\b(?:written by a human|human[- ]written|no AI (?:was )?used|not AI-(?:generated|written)|is human)\b/i

const FOLDERS = ['../../src/report/', '../../src/core/', '../../src/core/requirements/', '../../src/app/']
/** What a person types or an account of the platform says is theirs to word; so are names of tools. */
const TEXTS = /'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g

function sources(): readonly (readonly [string, string])[] {
  return FOLDERS.flatMap((folder) => {
    const at = new URL(folder, import.meta.url)
    return readdirSync(at)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => [name, withoutComments(readFileSync(new URL(name, at), 'utf8'))] as const)
  })
}

function withoutComments(source: string): string {
  return source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '')
}

/** Texts that people may read: more than one word, and no pattern or path. */
function textsIn(source: string): readonly string[] {
  return [...source.matchAll(TEXTS)].map(([text]) => text).filter((text) => /\w \w/.test(text))
}

describe('what people read', () => {
  test('accuses nobody, in no text of ours', () => {
    const found = sources().flatMap(([name, source]) =>
      textsIn(source)
        .filter((text) => ACCUSING.test(text) || TOO_SURE.test(text))
        .map((text) => `${name}: ${text}`),
    )
    expect(found).toEqual([])
  })

  test('is what the look for such words goes through', () => {
    const texts = sources().flatMap(([, source]) => textsIn(source))
    expect(texts.length).toBeGreaterThan(300)
    expect(texts).toContain("'No AI evidence found'")
    expect('Dev lied about it, and was caught').toMatch(ACCUSING)
  })

  for (const [name, { decision, extras = {} }] of Object.entries(SITUATIONS)) {
    test(`accuses nobody when it is "${name}"`, () => {
      const { title, summary, text } = checkReport(decision, extras)
      expect([title, summary, text].join('\n')).not.toMatch(ACCUSING)
      expect([title, summary, text].join('\n')).not.toMatch(TOO_SURE)
    })
  }
})
