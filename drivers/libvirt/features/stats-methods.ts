import type { StatsMethods } from '../../../src/domain.js'
import type { DomainStats } from '../../../src/domain-data.js'
import { absentAs } from '../lookup.js'
import type { DomainReference } from '../rpc/references.js'
import { numbersOf, parameterValues, type TypedParameter } from '../rpc/typed-parameter.js'
import type { LibvirtSession } from '../session.js'
import { runningDevices } from './defined-devices.js'
import { readSingleStats } from './single-stats.js'

/** Groups of `virDomainStatsTypes`: CPU, balloon, interfaces, disks, events of the kernel. */
const groups = 2 | 4 | 16 | 32 | 64

const ofKernel = 'perf.'

/** The events of the kernel that are enabled; libvirt tells of no others. */
function perfOf(values: ReadonlyMap<string, TypedParameter['value']>): DomainStats['perf'] {
  const counters = [...values].filter(([name]) => name.startsWith(ofKernel))
  if (counters.length === 0) return undefined
  return Object.fromEntries(counters.map(([name, value]) => [name.slice(ofKernel.length), Number(value)]))
}

/** Feature `stats`. */
export function statsMethods(session: LibvirtSession, dom: DomainReference): StatsMethods {
  const { client } = session
  return {
    async stats() {
      await session.requireState(dom, 'running', 'paused')
      const bulk = client.call('connectGetAllDomainStats', { doms: [dom], stats: groups, flags: 0 })
      const [all, root, info] = await Promise.all([
        absentAs('ERR_UNSUPPORTED', bulk),
        session.xmlOf(dom, 'live'),
        client.call('domainGetInfo', { dom }),
      ])
      if (all === undefined) return await readSingleStats(client, dom, root, info)
      const time = Date.now()
      const values = parameterValues(all.retStats[0]?.params ?? [])
      const number = numbersOf(values)
      const resident = number('balloon.rss')
      const counters = (kind: 'block' | 'net', target: string): ((name: string) => number | undefined) => {
        const count = number(`${kind}.count`) ?? 0
        const index = Array.from({ length: count }, (_, at) => at).find(
          (at) => target !== '' && values.get(`${kind}.${at}.name`) === target,
        )
        return (name) => (index === undefined ? undefined : number(`${kind}.${index}.${name}`))
      }
      return {
        time,
        cpu: {
          time: number('cpu.time') ?? Number(info.cpuTime),
          user: number('cpu.user'),
          system: number('cpu.system'),
        },
        memory: {
          current: (number('balloon.current') ?? Number(info.memory)) * 1024,
          maximum: (number('balloon.maximum') ?? Number(info.maxMem)) * 1024,
          resident: resident === undefined ? undefined : resident * 1024,
        },
        disks: runningDevices(root, 'disk').map(({ id, target }) => {
          const counter = counters('block', target)
          return {
            id,
            readBytes: counter('rd.bytes') ?? 0,
            readRequests: counter('rd.reqs') ?? 0,
            writeBytes: counter('wr.bytes') ?? 0,
            writeRequests: counter('wr.reqs') ?? 0,
            flushRequests: counter('fl.reqs'),
          }
        }),
        networks: runningDevices(root, 'interface').map(({ id, target }) => {
          const counter = counters('net', target)
          return {
            id,
            receivedBytes: counter('rx.bytes'),
            receivedPackets: counter('rx.pkts'),
            sentBytes: counter('tx.bytes'),
            sentPackets: counter('tx.pkts'),
          }
        }),
        perf: perfOf(values),
      }
    },
  }
}
