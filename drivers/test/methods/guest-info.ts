import type { GuestInfoMethods } from '../../../src/domain.js'
import type { GuestFileSystem, GuestSystem, GuestUser, InterfaceAddresses } from '../../../src/guest-info.js'
import { nanosecondsOf } from '../../../src/guest-time.js'
import { deepFreeze } from '../freeze.js'
import { initialDiskSize, type Machine } from '../machine.js'
import type { Session } from '../session.js'
import { requireAgent } from './agent.js'

/** Feature `guest-info`: a made-up system, and a clock that goes with the world's. */
export function guestInfoMethods(session: Session, machine: Machine): GuestInfoMethods {
  const { world } = session
  const now = (): bigint => nanosecondsOf(new Date(world.clock.now()))
  const perform = <Result>(
    name: keyof GuestInfoMethods,
    signal: AbortSignal | undefined,
    work: () => Result,
  ): Promise<Result> =>
    session.perform({
      name,
      machine,
      signal,
      work() {
        requireAgent(machine)
        return work()
      },
    })
  return {
    guestSystem: (o) => perform('guestSystem', o?.signal, () => systemOf(machine)),
    guestUsers: (o) => perform('guestUsers', o?.signal, () => usersOf(machine)),
    guestFileSystems: (o) => perform('guestFileSystems', o?.signal, () => fileSystemsOf(machine)),
    guestInterfaces: (o) => perform('guestInterfaces', o?.signal, () => interfacesOf(machine)),
    guestTime: (o) => perform('guestTime', o?.signal, () => now() + machine.clockOffset),
    setGuestTime: (time, o) =>
      perform('setGuestTime', o?.signal, () => {
        machine.clockOffset = time === undefined ? 0n : nanosecondsOf(time) - now()
      }),
  }
}

function systemOf({ spec }: Machine): GuestSystem {
  return deepFreeze({
    hostname: spec.name,
    operatingSystem: {
      id: 'polyvisor-test',
      name: 'Polyvisor test guest',
      prettyName: 'Polyvisor test guest 1',
      version: '1',
      versionId: '1',
      kernelRelease: '1.0',
      kernelVersion: '#1',
      machine: spec.architecture,
    },
    timezone: { name: 'UTC', offset: 0 },
  })
}

/** One user, who was there when the machine was started. */
function usersOf({ startedAt = 0 }: Machine): readonly GuestUser[] {
  return deepFreeze([{ name: 'guest', loggedInAt: startedAt }])
}

/** One file system with all of the guest's files, on the first disk if there is one. */
function fileSystemsOf(machine: Machine): readonly GuestFileSystem[] {
  const usedBytes = [...machine.files.values()].reduce((sum, data) => sum + data.length, 0)
  const disk = machine.disks[0]
  const place =
    disk === undefined
      ? { name: 'memory', totalBytes: machine.memory, disks: [] }
      : {
          name: 'vda',
          totalBytes: machine.diskSizes[disk.id ?? ''] ?? initialDiskSize,
          disks: [{ bus: disk.bus ?? 'virtio', device: '/dev/vda', serial: disk.serial }],
        }
  return deepFreeze([{ mountPoint: '/', type: 'ext4', usedBytes, ...place }])
}

/** The loopback interface, and every card with the address that QEMU's user-mode network gives to the first guest. */
export function interfacesOf(machine: Machine): readonly InterfaceAddresses[] {
  return deepFreeze([
    {
      name: 'lo',
      mac: '00:00:00:00:00:00',
      addresses: [
        { family: 'ipv4' as const, address: '127.0.0.1', prefix: 8 },
        { family: 'ipv6' as const, address: '::1', prefix: 128 },
      ],
    },
    ...machine.networks.map(({ type, mac }, index) => ({
      name: `eth${index}`,
      mac,
      addresses: type === 'user' ? [{ family: 'ipv4' as const, address: '10.0.2.15', prefix: 24 }] : [],
    })),
  ])
}
