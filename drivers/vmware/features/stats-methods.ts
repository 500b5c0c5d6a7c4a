import { z } from 'zod'
import type { StatsMethods } from '../../../src/domain.js'
import type { Machine } from '../lookup.js'
import { readHardware } from '../machine/hardware.js'
import { identifiedCards, identifiedDrives } from '../machine/identified.js'
import { readOwnSettings } from '../machine/own-settings.js'
import type { CounterName } from '../performance/counters.js'
import { readMemory } from '../performance/memory.js'
import { type Metric, metricKey, querySamples } from '../performance/samples.js'
import { addSamples } from '../performance/totals.js'
import { requireState } from '../power.js'
import type { VmwareSession } from '../session.js'
import { number, parsed, time } from '../soap/schema.js'
import { retrieveOne } from '../vim.js'

const paths = [
  'summary.config.memorySizeMB',
  'summary.runtime.bootTime',
  'summary.quickStats',
  'config.hardware',
  'config.extraConfig',
]

const factsSchema = z.looseObject({
  'summary.config.memorySizeMB': number.default(0),
  'summary.runtime.bootTime': time.optional(),
})

const ofMachine = ['cpuTime', 'systemTime'] as const
const ofDisk = ['readBytes', 'readRequests', 'writeBytes', 'writeRequests'] as const
const ofCard = ['receivedBytes', 'receivedPackets', 'sentBytes', 'sentPackets'] as const

/**
 * Feature `stats`. The API has no counters that only grow, but samples of 20 seconds: what they say is added up for as
 * long as the connection lasts, from the machine's start on or as far back as its host has samples.
 */
export function statsMethods(session: VmwareSession, machine: Machine): StatsMethods {
  const { object } = machine
  const { performance, content } = session
  return {
    async stats() {
      await requireState(session, machine, 'running', 'paused')
      const ids = await performance.counterIds(session)
      const properties = await retrieveOne(session, content.propertyCollector, object, paths)
      const facts = parsed('summary of a machine', factsSchema, properties)
      const hardware = readHardware(properties['config.hardware'])
      const { devices = [] } = readOwnSettings(properties['config.extraConfig'])
      const disks = identifiedDrives(hardware, devices).filter(({ thing }) => thing.kind === 'disk')
      const cards = identifiedCards(hardware, devices)
      const metrics: readonly Metric[] = [
        ...ofMachine.map((counter) => ({ counter, instance: '' })),
        ...disks.flatMap(({ thing }) => ofDisk.map((counter) => ({ counter, instance: thing.place }))),
        ...cards.flatMap(({ thing }) =>
          ofCard.map((counter) => ({ counter, instance: `${thing.device.key}` })),
        ),
      ]
      const startedAt = facts['summary.runtime.bootTime']
      const before = performance.totals(object.value, startedAt)
      const samples = await querySamples(session, ids, object, metrics, before.end ?? startedAt)
      // Another who asked meanwhile may have counted the same samples.
      const totals = addSamples(performance.totals(object.value, startedAt), samples, metrics)
      performance.keep(object.value, totals)
      const sum = (counter: CounterName, instance: string): number =>
        Math.round(totals.sums.get(metricKey({ counter, instance })) ?? 0)
      return {
        time: totals.end ?? startedAt ?? Date.now(),
        cpu: { time: sum('cpuTime', ''), system: sum('systemTime', '') },
        memory: readMemory(facts['summary.config.memorySizeMB'] * 2 ** 20, properties['summary.quickStats']),
        disks: disks.map(({ id, thing: { place } }) => ({
          id,
          readBytes: sum('readBytes', place),
          readRequests: sum('readRequests', place),
          writeBytes: sum('writeBytes', place),
          writeRequests: sum('writeRequests', place),
        })),
        networks: cards.map(({ id, thing: { device } }) => ({
          id,
          receivedBytes: sum('receivedBytes', `${device.key}`),
          receivedPackets: sum('receivedPackets', `${device.key}`),
          sentBytes: sum('sentBytes', `${device.key}`),
          sentPackets: sum('sentPackets', `${device.key}`),
        })),
      }
    },
  }
}
