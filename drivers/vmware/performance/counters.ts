import { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'
import type { VmwareSession } from '../session.js'
import { arrayOf, number, parsed } from '../soap/schema.js'
import { retrieveOne } from '../vim.js'

/** A counter of the API. */
interface Counter {
  /** Group, name and rollup, which are what servers agree on: numbers differ between them. */
  readonly name: string
  /** How much a sample of some seconds adds to a total. */
  readonly amount: (value: number, seconds: number) => number
}

const milliseconds = (value: number): number => value * 1e6
const kilobytesPerSecond = (value: number, seconds: number): number => value * 1024 * seconds
const perSecond = (value: number, seconds: number): number => value * seconds
const asItIs = (value: number): number => value

/** The counters that are read, with the units of "PerformanceManager" in the API: the totals are nanoseconds and bytes. */
export const counters = {
  cpuTime: { name: 'cpu.used.summation', amount: milliseconds },
  systemTime: { name: 'cpu.system.summation', amount: milliseconds },
  readBytes: { name: 'virtualDisk.read.average', amount: kilobytesPerSecond },
  writeBytes: { name: 'virtualDisk.write.average', amount: kilobytesPerSecond },
  readRequests: { name: 'virtualDisk.numberReadAveraged.average', amount: perSecond },
  writeRequests: { name: 'virtualDisk.numberWriteAveraged.average', amount: perSecond },
  receivedBytes: { name: 'net.bytesRx.average', amount: kilobytesPerSecond },
  sentBytes: { name: 'net.bytesTx.average', amount: kilobytesPerSecond },
  receivedPackets: { name: 'net.packetsRx.summation', amount: asItIs },
  sentPackets: { name: 'net.packetsTx.summation', amount: asItIs },
} as const satisfies Readonly<Record<string, Counter>>

/** The name of one of {@link counters}. */
export type CounterName = keyof typeof counters

/** The numbers of counters at a server, by their names there. */
export type CounterIds = ReadonlyMap<string, number>

const counterInfo = arrayOf(
  'PerfCounterInfo',
  z.looseObject({
    key: number,
    rollupType: z.string(),
    groupInfo: z.looseObject({ key: z.string() }),
    nameInfo: z.looseObject({ key: z.string() }),
  }),
)

/** Reads the property `perfCounter`. */
export function readCounterIds(property: unknown): CounterIds {
  const found = parsed('list of counters', counterInfo, property)
  return new Map(
    found.map(({ key, rollupType, groupInfo, nameInfo }) => [
      `${groupInfo.key}.${nameInfo.key}.${rollupType}`,
      key,
    ]),
  )
}

/** Asks a server for the numbers of its counters. @throws HypervisorError `ERR_UNSUPPORTED` if it has none. */
export async function findCounterIds(session: VmwareSession): Promise<CounterIds> {
  const { perfManager, propertyCollector } = session.content
  if (perfManager === undefined) {
    throw new HypervisorError('ERR_UNSUPPORTED', 'the server measures nothing')
  }
  const { perfCounter } = await retrieveOne(session, propertyCollector, perfManager, ['perfCounter'])
  return readCounterIds(perfCounter)
}
