import { z } from 'zod'
import { byName } from '../../../src/by-name.js'
import { retrieveAll } from '../info.js'
import { powerState } from '../machines.js'
import { decodeName } from '../names.js'
import { findIn } from '../place.js'
import type { VmwareSession } from '../session.js'
import { number, parsed, reference } from '../soap/schema.js'
import type { VmwareHost } from './vmware-host.js'

const hostPaths = [
  'name',
  'summary.hardware.memorySize',
  'summary.hardware.cpuMhz',
  'summary.hardware.numCpuCores',
  'summary.quickStats.overallMemoryUsage',
  'summary.quickStats.overallCpuUsage',
]

const hostSchema = z.looseObject({
  name: z.string(),
  'summary.hardware.memorySize': number.default(0),
  'summary.hardware.cpuMhz': number.default(0),
  'summary.hardware.numCpuCores': number.default(0),
  'summary.quickStats.overallMemoryUsage': number.optional(),
  'summary.quickStats.overallCpuUsage': number.optional(),
})

const machinePaths = [
  'runtime.host',
  'runtime.powerState',
  'summary.config.memorySizeMB',
  'summary.quickStats.balloonedMemory',
  'summary.quickStats.swappedMemory',
]

const machineSchema = z.looseObject({
  'runtime.host': reference.optional(),
  'runtime.powerState': powerState,
  'summary.config.memorySizeMB': number.default(0),
  'summary.quickStats.balloonedMemory': number.default(0),
  'summary.quickStats.swappedMemory': number.default(0),
})

const megabyte = 2 ** 20

/** The hosts of the place, and what their running machines ask of them, by name. */
export async function readHosts(session: VmwareSession): Promise<readonly VmwareHost[]> {
  const { content, place } = session
  const containers = place.path === '/' ? [place.object] : place.datacenters
  const found = containers.map((container) => findIn(session, content, container, 'HostSystem', hostPaths))
  const machines = await retrieveAll(session, machinePaths, ({ properties }) =>
    parsed('summary of a machine', machineSchema, properties),
  )
  const running = machines.filter((machine) => machine['runtime.powerState'] === 'poweredOn')
  return (await Promise.all(found))
    .flat()
    .map(({ object, properties }): VmwareHost => {
      const host = parsed('host', hostSchema, properties)
      const here = running.filter((machine) => machine['runtime.host']?.value === object.value)
      const sum = (path: MegabytePath): number =>
        here.reduce((total, machine) => total + machine[path], 0) * megabyte
      const usage = host['summary.quickStats.overallMemoryUsage']
      return {
        name: decodeName(host.name),
        cpu: {
          capacity: host['summary.hardware.cpuMhz'] * host['summary.hardware.numCpuCores'],
          used: host['summary.quickStats.overallCpuUsage'],
        },
        memory: {
          capacity: host['summary.hardware.memorySize'],
          used: usage === undefined ? undefined : usage * megabyte,
          promised: sum('summary.config.memorySizeMB'),
          ballooned: sum('summary.quickStats.balloonedMemory'),
          swapped: sum('summary.quickStats.swappedMemory'),
        },
      }
    })
    .sort(byName)
}

type MegabytePath =
  | 'summary.config.memorySizeMB'
  | 'summary.quickStats.balloonedMemory'
  | 'summary.quickStats.swappedMemory'
