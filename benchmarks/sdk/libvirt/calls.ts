import { libvirt } from '../../../drivers/libvirt/driver.js'
import { type Measure, medianInterval, type Pair, pairsOf, ratioOf } from '../measure.js'
import { callsAnswer } from './answers.js'
import { measureBareCalls } from './bare.js'
import { type CallCost, costOf } from './cost.js'
import { defineDomain } from './define-domain.js'
import type { Libvirtd } from './libvirtd.js'
import type { CLibrary } from './peer.js'
import { ourTestUri, theirTestUri } from './uris.js'

const rounds = 31
const calls = 1280

/** One domain that all ask about, and as many as there are callers. */
const names = ['test', ...Array.from({ length: 63 }, (_, index) => `asked-${index}`)]

/** Who asks, and about how many domains. */
interface Asking {
  readonly who: string
  readonly callers: number
  readonly domains: readonly string[]
  readonly least: number
}

const alone: Asking = { who: 'one at a time', callers: 1, domains: names.slice(0, 1), least: 1 }
const together: Asking = { ...alone, who: '64 callers, one domain', callers: 64, least: 1.5 }
const apart: Asking = { ...together, who: '64 callers, 64 domains', domains: names }

/** Two calls about domains, one at a time and by 64 callers on one connection, against the C library. */
export async function measureCalls(daemon: Libvirtd, library: CLibrary): Promise<readonly Measure[]> {
  const connection = await libvirt.connect(ourTestUri(daemon))
  try {
    const { call } = connection.native
    for (const name of names.slice(1)) await defineDomain(connection, name)
    const found = await Promise.all(names.map((name) => call('domainLookupByName', { name })))
    const kinds = [
      { name: 'domainGetInfo', method: 'info', once: (dom: Reference) => call('domainGetInfo', { dom }) },
      {
        name: 'domainGetXMLDesc',
        method: 'XMLDesc',
        once: (dom: Reference) => call('domainGetXmlDesc', { dom, flags: 0 }),
      },
    ]
    const theirs = async (
      method: string,
      { callers: threads, domains }: Pick<Asking, 'callers' | 'domains'>,
    ): Promise<CallCost> => {
      const request = { do: 'calls', uri: theirTestUri(daemon), domains, method, threads, calls }
      const { seconds, cpu, calls: made } = await library.ask(request, callsAnswer)
      return { rate: made / seconds, cpu: (cpu / made) * 1e6 }
    }
    const measures: Measure[] = []
    for (const { name, method, once } of kinds) {
      for (const asking of [alone, together, apart]) {
        const doms = found.slice(0, asking.domains.length).map(({ dom }) => dom)
        const pairs = await pairsOf(
          rounds,
          () => costOfCalls(once, doms, asking.callers),
          () => theirs(method, asking),
        )
        measures.push(...measuresOf(name, asking, pairs))
      }
      measures.push(
        oneThread(
          name,
          await pairsOf(
            rounds,
            () => theirs(method, together),
            () => theirs(method, alone),
          ),
        ),
      )
    }
    const { dom } = await call('domainLookupByName', { name: 'test' })
    return [...measures, ...(await measureBareCalls(daemon, dom, calls, rounds))]
  } finally {
    await connection.close()
  }
}

type Reference = Parameters<typeof measureBareCalls>[1]

/** Makes the calls and says what they cost. */
async function costOfCalls(
  once: (dom: Reference) => Promise<unknown>,
  doms: readonly Reference[],
  callers: number,
): Promise<CallCost> {
  let left = calls
  const caller = async (index: number): Promise<void> => {
    const dom = doms[index % doms.length]
    if (dom === undefined) throw new RangeError('there is no domain to ask about')
    while (left > 0) {
      left -= 1
      await once(dom)
    }
  }
  return await costOf(calls, () => Promise.all(Array.from({ length: callers }, (_, index) => caller(index))))
}

function measuresOf(
  name: string,
  { who, least }: Asking,
  pairs: readonly Pair<CallCost>[],
): readonly Measure[] {
  const rate = ratioOf(pairs.map(({ a, b }) => ({ a: a.rate, b: b.rate })))
  const cpu = ratioOf(pairs.map(({ a, b }) => ({ a: a.cpu, b: b.cpu })))
  return [
    {
      name: `${name}, ${who}: calls a second`,
      unit: 'ratio',
      value: rate.median,
      low: rate.low,
      high: rate.high,
      limit: { atLeast: least },
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
