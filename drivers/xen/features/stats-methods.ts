import type { StatsMethods } from '../../../src/domain.js'
import { parseDisk } from '../../../src/formats/xl-cfg/disk-string.js'
import type { XenReference, XenSession } from '../session.js'
import type { XenDefinition } from '../state/definition.js'
import { deviceNumber } from '../xl/device-number.js'
import { parseTop } from '../xl/top.js'
import { settingsOf } from './machine.js'
import { mostMemory } from './resource-methods.js'

/** Feature `stats`. */
export function statsMethods(session: XenSession, dom: XenReference): StatsMethods {
  return {
    async stats() {
      const found = await session.requireMachine(dom, 'running', 'paused')
      const { machine } = found
      const { networks, disks } = parseTop(
        await session.run(['xentop', '-b', '-i', '1', '-x', '-n', '-f']),
        machine.name,
      )
      const ids = found.definition?.spec.networks.map(({ id }) => id) ?? []
      const places = found.definition === undefined ? [] : diskPlaces(found.definition)
      return {
        time: Date.now(),
        cpu: { time: machine.cpuTime },
        memory: {
          current: machine.memory,
          maximum: Math.max(machine.memory, await mostMemory(session, found)),
        },
        disks: places.flatMap(({ id, device }) => {
          const counters = device === undefined ? undefined : disks.get(device)
          return [{ id, ...(counters ?? noCounters) }]
        }),
        networks: networks.map((counters, index) => ({ id: ids[index] ?? `net${index}`, ...counters })),
      }
    },
  }
}

/** Of a disk that only the emulated controllers of a guest without drivers for Xen have used. */
const noCounters = { readRequests: 0, readBytes: 0, writeRequests: 0, writeBytes: 0 }

/** The disks of a definition with the numbers that Xen has for them. */
function diskPlaces(definition: XenDefinition): readonly DiskPlace[] {
  const written = settingsOf(definition).get('disk')
  const texts = Array.isArray(written) ? written.map(String) : []
  return definition.spec.disks.map(({ id = '' }, index) => {
    const vdev = parseDisk(texts[index] ?? '', `disks[${index}]`)['vdev'] ?? ''
    return { id, device: deviceNumber(vdev) }
  })
}

interface DiskPlace {
  readonly id: string
  readonly device: number | undefined
}
