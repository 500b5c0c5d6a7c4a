import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { z } from 'zod'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import type { HypervisorEvent } from '../../../src/events.js'
import { bootGuest } from '../../contract/boot.js'
import { eventsUntil } from '../../contract/context.js'
import { guestAgentContract } from '../../contract/features/guest-agent.js'
import { type AgentGuest, agentGuestReady, makeAgentGuest } from '../../support/agent-guest.js'
import { agentPeer, fileSystemPeer, kernelPeer, libvirtdPeer, qemuPeer } from '../../support/known-peers.js'
import { giveToDaemon, useLibvirtd } from '../../support/libvirtd.js'
import { payloadImage, payloadReady } from '../../support/payload.js'
import { needPeer } from '../../support/peers.js'
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
