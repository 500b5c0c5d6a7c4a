import { z } from 'zod'
import { element } from '../../../src/formats/xml/element.js'
import type { VmwareSession } from '../session.js'
import { many, number, parsed, time } from '../soap/schema.js'
import { type ObjectReference, referenceElement, type SoapValue, textElement } from '../soap/value.js'
import type { CounterIds, CounterName } from './counters.js'
import { counters } from './counters.js'

/** A counter of a machine, or of one of its devices. */
export interface Metric {
  readonly counter: CounterName
  /** The device in the words of the server; empty for the machine. */
  readonly instance: string
}

/** What was counted in some seconds. */
export interface Sample {
  /** When they were over by the server's clock, in milliseconds since 1970-01-01 UTC. */
  readonly end: number
  readonly seconds: number
  /** By {@link metricKey}; what the server does not tell is not there. */
  readonly values: ReadonlyMap<string, number>
}

/** How a metric is called in {@link Sample}. */
export function metricKey({ counter, instance }: Metric): string {
  return `${counter} ${instance}`
}

/** Hosts sample every 20 seconds and keep an hour ("Real-time" statistics of the API's "PerformanceManager"). */
const realTime = { seconds: 20, samples: 180 }

const entityMetrics = z.looseObject({
  sampleInfo: many(z.looseObject({ timestamp: time, interval: number })),
  value: many(
    z.looseObject({
      id: z.looseObject({ counterId: number, instance: z.string().default('') }),
      value: many(number),
    }),
  ),
})

/** Asks for what was sampled of a machine (`QueryPerf`), in order; after a time by the server's clock if one is given. */
export async function querySamples(
  session: VmwareSession,
  ids: CounterIds,
  machine: ObjectReference,
  metrics: readonly Metric[],
  after: number | undefined,
): Promise<readonly Sample[]> {
  const { perfManager } = session.content
  const known = metrics.filter(({ counter }) => ids.has(counters[counter].name))
  if (perfManager === undefined || known.length === 0) return []
  const spec = element(
    'querySpec',
    {},
    referenceElement('entity', machine),
    textElement('startTime', after === undefined ? undefined : new Date(after).toISOString()),
    textElement('maxSample', realTime.samples),
    ...known.map(({ counter, instance }) =>
      element(
        'metricId',
        {},
        textElement('counterId', ids.get(counters[counter].name)),
        element('instance', {}, instance),
      ),
    ),
    textElement('intervalId', realTime.seconds),
  )
  return readSamples(await session.call({ method: 'QueryPerf', on: perfManager, args: [spec] }), ids, known)
}

/** Reads the answer of `QueryPerf` on one machine. A sample that a host could not take is negative. */
export function readSamples(
  answer: SoapValue,
  ids: CounterIds,
  metrics: readonly Metric[],
): readonly Sample[] {
  if (answer === '') return []
  const { sampleInfo, value: series } = parsed('samples', entityMetrics, answer)
  const keys = new Map(
    metrics.map((metric) => [
      `${ids.get(counters[metric.counter].name)} ${metric.instance}`,
      metricKey(metric),
    ]),
  )
  return sampleInfo
    .map(({ timestamp, interval }, index) => {
      const values = series.flatMap(({ id, value }) => {
        const key = keys.get(`${id.counterId} ${id.instance}`)
        const found = value[index]
        return key === undefined || found === undefined || found < 0 ? [] : [[key, found] as const]
      })
      return { end: timestamp, seconds: interval, values: new Map(values) }
    })
    .sort((one, other) => one.end - other.end)
}
