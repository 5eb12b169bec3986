import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { z } from 'zod'
import { createMetrics, type Depth } from '../src/metrics.ts'

const DEPTH: Depth = { waiting: 3, active: 1, dead: 2, oldestSeconds: 45 }

async function rendered(depth: () => Promise<Depth> = () => Promise.resolve(DEPTH)): Promise<string> {
  const metrics = createMetrics(depth)
  metrics.delivery('stored', 'pull_request')
  metrics.evaluation('fail')
  metrics.githubRequest('read')
  metrics.rateLimit()
  metrics.verdictAfter(0.25)
  metrics.swept({ asked: 5, redelivered: 1, revived: 0, broken: 0 })
  metrics.swept({ asked: 0, redelivered: 0, revived: 0, broken: 1 })
  return metrics.render()
}

/** Names of all metrics in the text, with those that a histogram is made of. */
function namesIn(text: string): ReadonlySet<string> {
  return new Set(text.split('\n').flatMap((line) => /^([a-z]\w+)(?:\{| )/.exec(line)?.[1] ?? []))
}

describe('metrics', () => {
  test('tell what was done, what waits, and how long a verdict took', async () => {
    const text = await rendered()
    for (const line of [
      'countersign_deliveries_total{outcome="stored",event="pull_request"} 1',
      'countersign_evaluations_total{verdict="fail"} 1',
      'countersign_github_requests_total{kind="read"} 1',
      'countersign_rate_limit_pauses_total 1',
      'countersign_delivery_to_verdict_seconds_bucket{le="0.2"} 0',
      'countersign_delivery_to_verdict_seconds_bucket{le="0.3"} 1',
      'countersign_sweeps_total{outcome="complete"} 1',
      'countersign_sweeps_total{outcome="partial"} 1',
      'countersign_swept_total{kind="pull-request"} 5',
      'countersign_swept_total{kind="delivery"} 1',
      'countersign_queue_depth 3',
      'countersign_queue_oldest_seconds 45',
      'countersign_work_active 1',
      'countersign_dead_work 2',
      'countersign_store_up 1',
    ])
      expect(text.split('\n')).toContain(line)
  })

  test('are told without the queue while the store cannot be read', async () => {
    const text = await rendered(() => Promise.reject(new Error('gone')))
    expect(text).toContain('countersign_store_up 0\n')
    expect(text).toMatch(/^countersign_queue_depth nan$/im)
    expect(text).toContain('countersign_evaluations_total{verdict="fail"} 1\n')
  })

  test('of two processes do not mix', async () => {
    const [one, two] = [
      createMetrics(() => Promise.resolve(DEPTH)),
      createMetrics(() => Promise.resolve(DEPTH)),
    ]
    one.evaluation('pass')
    expect(await two.render()).not.toContain('countersign_evaluations_total{')
  })
})

const Dashboard = z.object({
  title: z.string(),
  schemaVersion: z.number(),
  panels: z.array(
    z.object({
      id: z.number(),
      type: z.enum(['row', 'stat', 'timeseries']),
      title: z.string(),
      description: z.string().optional(),
      gridPos: z.object({ h: z.number(), w: z.number(), x: z.number(), y: z.number() }),
      targets: z.array(z.object({ expr: z.string(), refId: z.string() })).optional(),
    }),
  ),
})

const Rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({ alert: z.string(), expr: z.string(), annotations: z.object({ summary: z.string() }) }),
      ),
    }),
  ),
})

function read(file: string): string {
  return readFileSync(new URL(`../deploy/${file}`, import.meta.url), 'utf8')
}
function dashboard(): z.output<typeof Dashboard> {
  return Dashboard.parse(JSON.parse(read('grafana-dashboard.json')))
}
function metricsIn(expression: string): readonly string[] {
  return expression.match(/\b(?:countersign|process|nodejs)_\w+/g) ?? []
}

describe('the dashboard and the alarms', () => {
  test('ask for metrics that exist', async () => {
    const names = namesIn(await rendered())
    const expressions = [
      ...dashboard().panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
      ...Rules.parse(parse(read('prometheus-rules.yml'))).groups.flatMap(({ rules }) =>
        rules.map(({ expr }) => expr),
      ),
    ]
    const asked = new Set(expressions.flatMap(metricsIn))
    expect([...asked].filter((name) => !names.has(name))).toEqual([])
    expect(asked.size).toBeGreaterThan(10)
  })

  test('show every metric of ours', async () => {
    const asked = new Set(
      dashboard().panels.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => metricsIn(expr))),
    )
    const shown = [...asked].map((name) => name.replace(/_bucket$/, ''))
    const own = [...(await rendered()).matchAll(/^# TYPE (countersign_\w+) /gm)].map(([, name]) => name)
    expect(own.filter((name) => !shown.includes(name ?? ''))).toEqual([])
    expect(own.length).toBeGreaterThan(8)
  })

  test('say of each panel what to look for, and lay none over another', () => {
    const panels = dashboard().panels
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
    const taken = new Set<string>()
    for (const { type, description, gridPos, targets = [] } of panels) {
      expect(type === 'row' || (description !== undefined && targets.length > 0)).toBe(true)
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(x).toBeLessThan(24)
          expect(taken.has(`${x} ${y}`)).toBe(false)
          taken.add(`${x} ${y}`)
        }
      }
    }
  })
})
