import type { AffinityMethods, BalloonMethods, StatsMethods, VcpuMethods } from '../../../src/domain.js'
import type { DomainStats } from '../../../src/domain-data.js'
import { requireCpus, requireNumber } from '../../../src/require-number.js'
import { deepFreeze } from '../freeze.js'
import { type Machine, requireState } from '../machine.js'
import { node } from '../node.js'
import { seededNumber } from '../random.js'
import type { Session } from '../session.js'
import { eventOf, tell } from '../world.js'

type ResourceMethods = AffinityMethods & BalloonMethods & StatsMethods & VcpuMethods

/** The least memory that the balloon leaves to a guest, in bytes. */
const leastMemory = 2 ** 20

/** Features `balloon`, `vcpu-hotplug`, `stats` and `affinity`. */
export function resourceMethods(session: Session, machine: Machine): ResourceMethods {
  const { world } = session
  return {
    setMemory: (bytes, o) =>
      session.perform({
        name: 'setMemory',
        machine,
        ...o,
        work() {
          requireState(machine, 'running', 'paused')
          requireNumber('bytes', bytes, leastMemory, machine.spec.memory)
          machine.memory = bytes
          machine.info = undefined
          tell(world, { type: 'balloon', memory: bytes, ...eventOf(world, machine) })
        },
      }),
    setVcpus: (count, o) =>
      session.perform({
        name: 'setVcpus',
        machine,
        ...o,
        work() {
          requireState(machine, 'running', 'paused')
          requireNumber('count', count, 1, machine.spec.vcpus.maximum)
          machine.vcpus = count
          machine.info = undefined
          tell(world, { type: 'vcpus', vcpus: count, ...eventOf(world, machine) })
        },
      }),
    stats: (o) =>
      session.perform({
        name: 'stats',
        machine,
        ...o,
        work() {
          requireState(machine, 'running', 'paused')
          if (machine.state === 'running') machine.steps += 1
          return countersOf(machine, world.clock.now())
        },
      }),
    setAffinity: (cpus, o) =>
      session.perform({
        name: 'setAffinity',
        machine,
        ...o,
        work() {
          requireState(machine, 'running', 'paused')
          requireCpus(cpus, node.cpus)
          machine.affinity = Object.freeze([...new Set(cpus)].sort((a, b) => a - b))
        },
      }),
  }
}

/** Every reading of a running machine grows its counters by amounts that depend on its UUID alone. */
function countersOf(machine: Machine, time: number): DomainStats {
  const { steps } = machine
  const each = (counter: string, limit: number): number =>
    steps * (1 + seededNumber(`${machine.spec.uuid}\0${counter}`, limit))
  const user = each('user', 9_000_000) * machine.vcpus
  const system = each('system', 1_000_000) * machine.vcpus
  return deepFreeze({
    time,
    cpu: { time: user + system, user, system, instructions: each('instructions', 1_000_000) },
    memory: {
      current: machine.memory,
      maximum: machine.spec.memory,
      resident: Math.floor(machine.memory / 2),
    },
    disks: machine.disks.map(({ id = '' }) => ({
      id,
      readBytes: each(`${id}read`, 64) * 4096,
      readRequests: each(`${id}read`, 64),
      writeBytes: each(`${id}write`, 16) * 4096,
      writeRequests: each(`${id}write`, 16),
      flushRequests: each(`${id}flush`, 4),
    })),
    networks: machine.networks.map(({ id = '' }) => ({
      id,
      receivedBytes: each(`${id}received`, 32) * 1500,
      receivedPackets: each(`${id}received`, 32),
      sentBytes: each(`${id}sent`, 32) * 1500,
      sentPackets: each(`${id}sent`, 32),
    })),
  })
}
