import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { z } from 'zod'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import { agentLink } from '../../../drivers/libvirt/features/agent-link.js'
import type { HypervisorEvent } from '../../../src/events.js'
import { callIfKnown, callOrNothing } from '../../../src/guest-agent/known-command.js'
import { dateOf } from '../../../src/guest-time.js'
import { bootGuest } from '../../contract/boot.js'
import { eventsUntil } from '../../contract/context.js'
import { guestAgentContract } from '../../contract/features/guest-agent.js'
import { guestFreezeContract } from '../../contract/features/guest-freeze.js'
import { guestInfoContract } from '../../contract/features/guest-info.js'
import { agentAddressesContract } from '../../contract/features/interface-addresses.js'
import {
  type AgentGuest,
  agentGuestName,
  agentGuestReady,
  makeAgentGuest,
} from '../../support/agent-guest.js'
import {
  agentPeer,
  fileSystemPeer,
  kernelPeer,
  libvirtdPeer,
  pythonLibvirtPeer,
  qemuPeer,
} from '../../support/known-peers.js'
import { giveToDaemon, useLibvirtd } from '../../support/libvirtd.js'
import { payloadImage, payloadReady } from '../../support/payload.js'
import { needPeer } from '../../support/peers.js'
import { pythonLibvirt } from '../../support/python-libvirt.js'
import { rejection } from '../../support/rejection.js'

type Connection = Awaited<ReturnType<typeof libvirt.connect>>
type LibvirtDomain = Awaited<ReturnType<Connection['define']>>

describe('The guest agent through libvirt', () => {
  for (const peer of [libvirtdPeer, qemuPeer]) needPeer(peer)

  describe('with its daemon', () => {
    const daemon = useLibvirtd()
    let connection: Connection

    before(async () => {
      connection = await libvirt.connect(
        `libvirt+unix:///session?socket=${encodeURIComponent(daemon().socket)}`,
      )
    })
    after(() => connection?.close())

    describe('in a Linux guest, where the real qemu-ga runs', () => {
      for (const peer of [agentPeer, kernelPeer, fileSystemPeer]) needPeer(peer)

      describe('once it has booted', () => {
        let domain: LibvirtDomain

        before(async () => {
          const guest = await makeAgentGuest(daemon().folder)
          domain = await connection.define(linuxSpec(guest))
          for (const path of [guest.kernel, guest.initrd, guest.disk]) await giveToDaemon(path)
          await using events = connection.events({ domain: domain.name, types: ['native'] })
          await bootGuest(domain, agentGuestReady)
          await eventsUntil(events, isAgentConnected)
        })
        after(() => domain?.destroy())

        guestAgentContract({ boot: async () => domain })
        guestFreezeContract({ boot: async () => domain })
        guestInfoContract({ boot: async () => domain })
        agentAddressesContract({ boot: async () => domain })

        it('says which signal ended a program', async () => {
          const result = await domain.agentExec('/bin/sh', { args: ['-c', 'kill -9 $$'] })
          expect(result).to.include({ exitCode: undefined, signal: 9 })
        })

        it('brings back a quarter of a megabyte of output', async () => {
          const script = 'print "7" x 2 ** 18'
          const { stdout } = await domain.agentExec('/usr/bin/perl', { args: ['-e', script] })
          expect(stdout).to.have.length(2 ** 18)
        })

        it('answers ERR_AGENT with advice for more output than libvirt passes on', async () => {
          const script = 'print "7" x 5_000_000'
          const error = await rejection(
            'ERR_AGENT',
            domain.agentExec('/usr/bin/perl', { args: ['-e', script] }),
          )
          expect(error.hint).to.include('write to a file')
          await domain.agentPing()
        })

        it('stops waiting for a program at an abort, and the agent is free', async () => {
          await domain.agentExec('/usr/bin/perl', {
            args: ['-e', 'syscall(133, my $p = "/tmp/fifo", 4480, 0)'],
          })
          const controller = new AbortController()
          const running = domain.agentExec('/bin/cat', {
            args: ['/tmp/fifo'],
            signal: controller.signal,
          })
          await domain.agentPing()
          controller.abort()
          await rejection('ERR_ABORTED', running)
          await domain.agentPing()
        })

        it('tells the name, system and users that the guest was given', async () => {
          await domain.agentWriteFile(
            '/etc/os-release',
            Buffer.from('ID=made\nNAME="Made up"\nVERSION_ID=7\n'),
          )
          await domain.agentWriteFile('/var/run/utmp', loginRecord('ada', 981_173_106))
          const { hostname, operatingSystem, timezone } = await domain.guestSystem()
          expect(hostname).to.equal(agentGuestName)
          expect(operatingSystem).to.include({ id: 'made', name: 'Made up', versionId: '7' })
          const file = Buffer.from(await domain.agentReadFile('/proc/sys/kernel/osrelease'))
          expect(operatingSystem.kernelRelease).to.equal(file.toString().trim())
          expect(timezone?.offset).to.equal(0)
          expect(await domain.guestUsers()).to.deep.equal([
            { name: 'ada', domain: undefined, loggedInAt: 981_173_106_000 },
          ])
        })

        it('takes the time of the hardware clock where it is given none', async () => {
          // 164 is settimeofday(2), which leaves the hardware clock alone
          const script = 'syscall(164, my $time = pack("q q", 981173106, 0), 0) == 0 or exit 1'
          expect((await domain.agentExec('/usr/bin/perl', { args: ['-e', script] })).exitCode).to.equal(0)
          expect(dateOf(await domain.guestTime()).getUTCFullYear()).to.equal(2001)
          await domain.setGuestTime(undefined)
          expect(dateOf(await domain.guestTime()).getTime()).to.be.closeTo(Date.now(), 60_000)
        })

        it('answers ERR_AGENT with advice for a command that the agent does not have', async () => {
          const link = agentLink(
            connection.native,
            { name: domain.name, uuid: domain.uuid, id: -1 },
            undefined,
          )
          const unknown = link.converse((agent) => callIfKnown(agent, 'guest-no-such', z.unknown()))
          expect((await rejection('ERR_AGENT', unknown)).hint).to.include('up to date')
          const nothing = link.converse((agent) => callOrNothing(agent, 'guest-no-such', z.unknown()))
          expect(await nothing).to.equal(undefined)
          const refused = link.converse((agent) =>
            callIfKnown(agent, 'guest-file-open', z.int(), { path: '/no' }),
          )
          expect((await rejection('ERR_AGENT', refused)).hint).to.equal(undefined)
        })

        it('tells of the clock that a guest sets, and of a guest that sleeps until it is resumed', async () => {
          await using events = connection.events({ domain: domain.name, types: ['lifecycle', 'native'] })
          await domain.setGuestTime(new Date())
          await eventsUntil(events, (event) => event.type === 'native' && event.name === 'rtc-change')
          const dom = { name: domain.name, uuid: domain.uuid, id: -1 }
          await connection.native.call('domainPmSuspendForDuration', {
            dom,
            target: 0,
            duration: 0n,
            flags: 0,
          })
          const asleep = { change: 'suspended', reason: 'suspended by the guest' }
          expect((await eventsUntil(events, isLifecycle)).at(-1)).to.include(asleep)
          expect(await domain.info()).to.include({ state: 'paused', reason: asleep.reason })
          await domain.resume()
          const awake = { change: 'resumed', reason: 'woken up' }
          expect((await eventsUntil(events, isLifecycle)).at(-1)).to.include(awake)
          await eventsUntil(events, isAgentConnected)
          await domain.agentPing()
        })

        describe('and the C library', () => {
          needPeer(pythonLibvirtPeer)

          const python = (body: string): Promise<unknown> =>
            pythonLibvirt(`qemu+unix:///session?socket=${daemon().socket}`, body, domain.name)

          it('agree on the system, the users and the file systems', async () => {
            const { hostname, operatingSystem: system, timezone } = await domain.guestSystem()
            expect(await python('d.guestInfo(0)')).to.include({
              hostname,
              'os.id': system.id,
              'os.name': system.name,
              'os.version-id': system.versionId,
              'os.kernel-release': system.kernelRelease,
              'os.machine': system.machine,
              'timezone.offset': timezone?.offset,
              'user.count': (await domain.guestUsers()).length,
              'fs.count': (await domain.guestFileSystems()).length,
            })
            expect(await python('[list(f[:3]) for f in d.fsInfo()]')).to.deep.equal(
              (await domain.guestFileSystems()).map(({ mountPoint, name, type }) => [mountPoint, name, type]),
            )
          })

          it('agree on the addresses that the agent tells', async () => {
            const theirs = await python(
              '[[n, i["hwaddr"], [a["addr"] for a in i["addrs"]]] for n, i in d.interfaceAddresses(1).items()]',
            )
            expect(
              (await domain.interfaceAddresses({ source: 'agent' })).map(({ name, mac, addresses }) => [
                name,
                mac,
                addresses.map(({ address }) => address),
              ]),
            ).to.deep.equal(theirs)
          })

          it('agree on the time that is set by either', async () => {
            await domain.setGuestTime(1_000_000_000_500_000_000n)
            const seen = z.object({ seconds: z.int() }).parse(await python('d.getTime()'))
            expect(seen.seconds).to.be.within(1_000_000_000, 1_000_000_060)
            await python('d.setTime({"seconds": 1500000000, "nseconds": 0})')
            expect(Number((await domain.guestTime()) / 1_000_000_000n)).to.be.within(
              1_500_000_000,
              1_500_000_060,
            )
            await domain.setGuestTime(new Date())
          })
        })
      })
    })

    describe('in a guest without an agent', () => {
      const boot = async (name: string, guestAgent: boolean): Promise<LibvirtDomain> => {
        const kernel = join(daemon().folder, 'payload')
        await copyFile(payloadImage('metal-x86_64'), kernel)
        await giveToDaemon(kernel)
        const domain = await connection.define({
          name,
          memory: '64 MiB',
          boot: { kernel },
          libvirt: { type: 'qemu', guestAgent },
        })
        await bootGuest(domain, payloadReady('metal-x86_64'))
        return domain
      }

      it('answers ERR_AGENT with what to do where there is no channel', async () => {
        const domain = await boot('without-channel', false)
        const error = await rejection('ERR_AGENT', domain.agentPing())
        expect(error).to.include({ field: 'libvirt.guestAgent' })
        expect(error.hint).to.include('guestAgent: true')
        const addresses = domain.interfaceAddresses({ source: 'agent' })
        expect(await rejection('ERR_AGENT', addresses)).to.include({ field: 'libvirt.guestAgent' })
        await domain.destroy()
      })

      it('answers ERR_AGENT where nobody listens on the channel', async () => {
        const domain = await boot('without-agent', true)
        const error = await rejection('ERR_AGENT', domain.agentPing())
        expect(error.hint).to.include('qemu-guest-agent')
        await domain.destroy()
        await rejection('ERR_INVALID_STATE', domain.agentPing())
      })
    })
  })
})

/** One record of utmp(5), of a user who logged in, as x86-64 has it. */
function loginRecord(user: string, seconds: number): Uint8Array {
  const userProcess = 7
  const record = Buffer.alloc(384)
  record.writeInt16LE(userProcess, 0)
  record.write(user, 44)
  record.writeInt32LE(seconds, 340)
  return record
}

function isLifecycle({ type }: HypervisorEvent): boolean {
  return type === 'lifecycle'
}

function isAgentConnected(event: HypervisorEvent): boolean {
  if (event.type !== 'native' || event.name !== 'agent-lifecycle') return false
  return z.object({ state: z.literal('connected') }).safeParse(event.data).success
}

function linuxSpec({ kernel, initrd, disk, cmdline }: AgentGuest) {
  return {
    name: 'linux',
    memory: '256 MiB',
    boot: { kernel, initrd, cmdline },
    disks: [{ path: disk, format: 'raw' as const, bus: 'virtio' as const }],
    libvirt: { type: 'qemu', guestAgent: true },
  }
}
