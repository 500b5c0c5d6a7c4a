import { join } from 'node:path'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import { type Measure, medianInterval } from '../measure.js'
import { costOf } from './cost.js'
import { defineDomain } from './define-domain.js'
import { type Libvirtd, startLibvirtd } from './libvirtd.js'
import { openRelay } from './relay.js'
import { ourTestUri } from './uris.js'

type Connection = Awaited<ReturnType<typeof libvirt.connect>>

const count = 1000
const rounds = 20

/**
 * State and statistics of 1,000 domains of libvirt's test driver, and the whole list of them. Every client of a
 * daemon sees the same domains of that driver, so this daemon is one of its own.
 */
export async function measureList(prefix: string): Promise<readonly Measure[]> {
  const daemon = await startLibvirtd({ prefix, emulators: [] })
  try {
    const connection = await libvirt.connect(ourTestUri(daemon))
    try {
      await defineMany(connection)
      const stats = (each: Connection): Promise<void> => complete(each.native.allStats())
      const list = (each: Connection): Promise<void> => complete(each.list())
      const [statsCalls, firstCalls, nextCalls] = await countCalls(daemon, [stats, list, list])
      return [
        roundTrips(`states and stats of ${count} domains`, statsCalls, { atMost: 3 }, 'allStats()'),
        {
          ...(await measureCpu(`states and stats of ${count} domains`, () => stats(connection))),
          limit: { atMost: 60 },
        },
        roundTrips(`first list of ${count} domains`, firstCalls, undefined, 'list()'),
        roundTrips(`next list of ${count} domains`, nextCalls, undefined, 'list()'),
        await measureCpu(`next list of ${count} domains`, () => list(connection)),
      ]
    } finally {
      await connection.close()
    }
  } finally {
    await daemon.stop()
  }
}

async function defineMany({ native }: Connection): Promise<void> {
  const { domains } = await native.call('connectListAllDomains', { needResults: 1, flags: 0 })
  for (let index = domains.length; index < count; index += 1) {
    await defineDomain({ native }, `domain-${index}`)
  }
}

async function complete(listed: Promise<readonly unknown[]>): Promise<void> {
  const { length } = await listed
  if (length !== count) throw new Error(`${length} of ${count} domains were listed`)
}

/** How many calls each piece of work sends, one after the other on a connection of their own. */
async function countCalls(
  daemon: Libvirtd,
  works: readonly ((connection: Connection) => Promise<void>)[],
): Promise<readonly number[]> {
  const relay = await openRelay(join(daemon.folder, 'relay'), daemon.socket)
  try {
    const connection = await libvirt.connect(ourTestUri(relay))
    const counts: number[] = []
    for (const work of works) {
      const before = relay.calls
      await work(connection)
      counts.push(relay.calls - before)
    }
    await connection.close()
    return counts
  } finally {
    relay.close()
  }
}

function roundTrips(name: string, value: number | undefined, limit: Measure['limit'], how: string): Measure {
  return {
    name: `${name}: round trips`,
    unit: 'calls',
    value: value ?? Number.NaN,
    limit,
    detail: `${how}, counted on the socket`,
  }
}

async function measureCpu(name: string, work: () => Promise<void>): Promise<Measure> {
  const costs: number[] = []
  const times: number[] = []
  for (let round = -1; round < rounds; round += 1) {
    const { cpu, rate } = await costOf(1, work)
    if (round < 0) continue
    costs.push(cpu / 1000)
    times.push(1000 / rate)
  }
  const { median, low, high } = medianInterval(costs)
  return {
    name: `${name}: CPU of the client`,
    unit: 'ms',
    value: median,
    low,
    high,
    detail: `${rounds} times; ${medianInterval(times).median.toFixed(1)} ms on the clock`,
  }
}
