import type { DomainStats } from '../../../src/domain-data.js'
import { isContainerType } from '../../../src/formats/libvirt-xml/containers.js'
import type { XmlElement } from '../../../src/formats/xml/element.js'
import { absentAs } from '../lookup.js'
import type { LibvirtClient } from '../rpc/client.js'
import type { ResultOf } from '../rpc/procedures.js'
import type { DomainReference } from '../rpc/references.js'
import { runningDevices } from './defined-devices.js'

/** `VIR_DOMAIN_MEMORY_STAT_RSS` (include/libvirt/libvirt-domain.h), in KiB. */
const residentTag = 7
/** `VIR_DOMAIN_MEMORY_STAT_NR`: how many there are. */
const memoryTags = 13

/**
 * Reads the counters of a domain of a driver of libvirt that has no call for all of them at once, such as that of
 * LXC: a call for the memory and one for each device. What such a driver does not count either is 0 or absent.
 */
export async function readSingleStats(
  { call }: Pick<LibvirtClient, 'call'>,
  dom: DomainReference,
  root: XmlElement,
  info: ResultOf<'domainGetInfo'>,
): Promise<DomainStats> {
  const memory = absentAs(
    'ERR_UNSUPPORTED',
    call('domainMemoryStats', { dom, maxStats: memoryTags, flags: 0 }),
  )
  const disks = runningDevices(root, 'disk').map(async ({ id, target }) => {
    const counters = await absentAs('ERR_UNSUPPORTED', call('domainBlockStats', { dom, path: target }))
    return {
      id,
      readBytes: Number(counters?.rdBytes ?? 0),
      readRequests: Number(counters?.rdReq ?? 0),
      writeBytes: Number(counters?.wrBytes ?? 0),
      writeRequests: Number(counters?.wrReq ?? 0),
    }
  })
  const networks = runningDevices(root, 'interface').map(async ({ id, target }) => {
    const counters = await absentAs('ERR_UNSUPPORTED', call('domainInterfaceStats', { dom, device: target }))
    return {
      id,
      receivedBytes: known(counters?.rxBytes),
      receivedPackets: known(counters?.rxPackets),
      sentBytes: known(counters?.txBytes),
      sentPackets: known(counters?.txPackets),
    }
  })
  const resident = (await memory)?.stats.find(({ tag }) => tag === residentTag)?.val
  return {
    time: Date.now(),
    cpu: { time: Number(info.cpuTime), user: undefined, system: undefined },
    memory: {
      // Of a container libvirt says how much it uses at the moment.
      current: Number(isContainerType(root.attributes['type'] ?? '') ? info.maxMem : info.memory) * 1024,
      maximum: Number(info.maxMem) * 1024,
      resident: resident === undefined ? undefined : Number(resident) * 1024,
    },
    disks: await Promise.all(disks),
    networks: await Promise.all(networks),
  }
}

/** libvirt says -1 of what is not counted. */
function known(count: bigint | undefined): number | undefined {
  return count === undefined || count < 0n ? undefined : Number(count)
}
