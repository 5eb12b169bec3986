import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { parseAllDocuments } from 'yaml'
import { z } from 'zod'

const Probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) })
const Deployment = z.object({
  kind: z.literal('Deployment'),
  spec: z.object({
    replicas: z.number(),
    template: z.object({
      metadata: z.object({ labels: z.record(z.string(), z.string()) }),
      spec: z.object({
        terminationGracePeriodSeconds: z.number(),
        containers: z.tuple([
          z.object({
            startupProbe: Probe,
            livenessProbe: Probe,
            readinessProbe: Probe,
            lifecycle: z.object({ preStop: z.object({ sleep: z.object({ seconds: z.number() }) }) }),
          }),
        ]),
      }),
    }),
  }),
})
const Budget = z.object({
  kind: z.literal('PodDisruptionBudget'),
  spec: z.object({
    minAvailable: z.number(),
    selector: z.object({ matchLabels: z.record(z.string(), z.string()) }),
  }),
})
const Ingress = z.object({
  kind: z.literal('Ingress'),
  spec: z.object({
    rules: z.array(z.object({ http: z.object({ paths: z.array(z.object({ path: z.string() })) }) })),
  }),
})

function find<T extends z.ZodType<{ readonly kind: string }>>(shape: T): z.output<T> {
  const text = readFileSync(new URL('../deploy/kubernetes.yml', import.meta.url), 'utf8')
  for (const document of parseAllDocuments(text)) {
    const parsed = shape.safeParse(document.toJS())
    if (parsed.success) return parsed.data
  }
  throw new Error('there is no such object in deploy/kubernetes.yml')
}

/** The process needs ten seconds at most to stop. */
const LONGEST_STOP = 10

test('two replicas are probed where the server answers, and have time to stop', () => {
  const { replicas, template } = find(Deployment).spec
  const [container] = template.spec.containers
  expect(replicas).toBe(2)
  expect(container.startupProbe.httpGet.path).toBe('/healthz')
  expect(container.livenessProbe.httpGet.path).toBe('/healthz')
  expect(container.readinessProbe.httpGet.path).toBe('/readyz')
  const { seconds } = container.lifecycle.preStop.sleep
  expect(template.spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(seconds + LONGEST_STOP)
})

test('one of them always stays, and is one of those that are deployed', () => {
  const { spec } = find(Budget)
  expect(spec.minAvailable).toBeLessThan(find(Deployment).spec.replicas)
  expect(find(Deployment).spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels)
})

test('only webhooks come in from outside', () => {
  const paths = find(Ingress).spec.rules.flatMap(({ http }) => http.paths.map(({ path }) => path))
  expect(paths).toEqual(['/api/github/webhooks'])
})
