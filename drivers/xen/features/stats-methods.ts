import type { StatsMethods } from '../../../src/domain.js'
import { whileRunning, type XenReference, type XenSession } from '../session.js'
import { parseTop } from '../xl/top.js'
import { mostMemory } from './resource-methods.js'
import { runningDevices } from './running-devices.js'

/** Feature `stats`. */
export function statsMethods(session: XenSession, dom: XenReference): StatsMethods {
  return {
    async stats() {
      const found = await session.requireMachine(dom, 'running', 'paused')
      const { machine } = found
      const [top, devices] = await Promise.all([
        session.run(['xentop', '-b', '-i', '1', '-x', '-n', '-f']),
        whileRunning(dom, runningDevices(session, found)),
      ])
      const { networks, disks } = parseTop(top, machine.name)
      const interfaces = devices.filter(({ kind }) => kind === 'network')
      return {
        time: Date.now(),
        cpu: { time: machine.cpuTime },
        memory: {
          current: machine.memory,
          maximum: Math.max(machine.memory, await mostMemory(session, found)),
        },
        disks: devices.flatMap(({ kind, id, number }) =>
          kind === 'disk' ? [{ id, ...(disks.get(number) ?? noCounters) }] : [],
        ),
        networks: networks.map((counters, index) => ({
          id: interfaces[index]?.id ?? `net${index}`,
          ...counters,
        })),
      }
    },
  }
}

/** Of a disk that only the emulated controllers of a guest without drivers for Xen have used. */
const noCounters = { readRequests: 0, readBytes: 0, writeRequests: 0, writeBytes: 0 }
