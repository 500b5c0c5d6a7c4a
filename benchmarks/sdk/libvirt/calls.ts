import { libvirt } from '../../../drivers/libvirt/driver.js'
import { type Measure, medianInterval, type Pair, pairsOf, ratioOf } from '../measure.js'
import { callsAnswer } from './answers.js'
import { measureBareCalls } from './bare.js'
import { type CallCost, costOf } from './cost.js'
import type { Libvirtd } from './libvirtd.js'
import type { CLibrary } from './peer.js'
import { ourTestUri, theirTestUri } from './uris.js'

const rounds = 31
const calls = 1280
const domain = 'test'

/** Two calls about a domain, one at a time and by 64 callers on one connection, against the C library. */
export async function measureCalls(daemon: Libvirtd, library: CLibrary): Promise<readonly Measure[]> {
  const connection = await libvirt.connect(ourTestUri(daemon))
  try {
    const { call } = connection.native
    const { dom } = await call('domainLookupByName', { name: domain })
    const kinds = [
      { name: 'domainGetInfo', method: 'info', once: () => call('domainGetInfo', { dom }) },
      {
        name: 'domainGetXMLDesc',
        method: 'XMLDesc',
        once: () => call('domainGetXmlDesc', { dom, flags: 0 }),
      },
    ]
    const theirs = async (method: string, threads: number): Promise<CallCost> => {
      const request = { do: 'calls', uri: theirTestUri(daemon), domain, method, threads, calls }
      const { seconds, cpu, calls: made } = await library.ask(request, callsAnswer)
      return { rate: made / seconds, cpu: (cpu / made) * 1e6 }
    }
    const measures: Measure[] = []
    for (const { name, method, once } of kinds) {
      for (const callers of [1, 64]) {
        const pairs = await pairsOf(
          rounds,
          () => costOfCalls(once, callers),
          () => theirs(method, callers),
        )
        measures.push(...measuresOf(name, callers, pairs))
      }
      measures.push(
        oneThread(
          name,
          await pairsOf(
            rounds,
            () => theirs(method, 64),
            () => theirs(method, 1),
          ),
        ),
      )
    }
    return [...measures, ...(await measureBareCalls(daemon, dom, calls, rounds))]
  } finally {
    await connection.close()
  }
}

/** Makes the calls and says what they cost. */
async function costOfCalls(once: () => Promise<unknown>, callers: number): Promise<CallCost> {
  let left = calls
  const caller = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      await once()
    }
  }
  return await costOf(calls, () => Promise.all(Array.from({ length: callers }, caller)))
}

function measuresOf(name: string, callers: number, pairs: readonly Pair<CallCost>[]): readonly Measure[] {
  const rate = ratioOf(pairs.map(({ a, b }) => ({ a: a.rate, b: b.rate })))
  const cpu = ratioOf(pairs.map(({ a, b }) => ({ a: a.cpu, b: b.cpu })))
  const who = callers === 1 ? 'one at a time' : `${callers} callers`
  return [
    {
      name: `${name}, ${who}: calls a second`,
      unit: 'ratio',
      value: rate.median,
      low: rate.low,
      high: rate.high,
      limit: { atLeast: callers === 1 ? 1 : 1.5 },
      detail: `over the C library; ${rounds} pairs of ${calls} calls; ${rate.a.toFixed(0)} and ${rate.b.toFixed(0)} a second`,
    },
    {
      name: `${name}, ${who}: CPU of the client`,
      unit: 'ratio',
      value: cpu.median,
      low: cpu.low,
      high: cpu.high,
      limit: { atMost: 0.667 },
      detail: `over the C library; ${cpu.a.toFixed(1)} and ${cpu.b.toFixed(1)} µs a call`,
    },
  ]
}

/** The C library against itself, which says what its 64 threads are worth. */
function oneThread(name: string, pairs: readonly Pair<CallCost>[]): Measure {
  const { median, low, high } = ratioOf(pairs.map(({ a, b }) => ({ a: a.rate, b: b.rate })))
  const cpu = medianInterval(pairs.map(({ b }) => b.cpu)).median
  return {
    name: `${name}, C library: 64 threads over one`,
    unit: 'ratio',
    value: median,
    low,
    high,
    detail: `calls a second; one thread takes ${cpu.toFixed(1)} µs of CPU a call`,
  }
}
