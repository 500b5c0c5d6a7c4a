import { copyFile, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { expect } from 'chai'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import { procedures } from '../../../drivers/libvirt/rpc/procedures.js'
import type { MigrationProgress } from '../../../src/domain-data.js'
import { runProgram } from '../../../src/transports/child-process.js'
import { bootGuest } from '../../contract/boot.js'
import { askGuest, eventsUntilChange } from '../../contract/context.js'
import { libvirtdPeer, qemuImgPeer, qemuPeer, virshPeer } from '../../support/known-peers.js'
import { giveToDaemon, type Libvirtd, startLibvirtd, useLibvirtd } from '../../support/libvirtd.js'
import { payloadImage, payloadReady } from '../../support/payload.js'
import { needPeer } from '../../support/peers.js'
import { findProcessesOf } from '../../support/processes.js'
import { rejection } from '../../support/rejection.js'
import { startCuttingProxy } from './cutting-proxy.js'

type Connection = Awaited<ReturnType<typeof libvirt.connect>>
type LibvirtDomain = Awaited<ReturnType<Connection['define']>>

/** The slowest that libvirt can be asked for: a machine takes seconds. */
const slow = 2 ** 20

describe('Migration from one daemon of libvirt to another', () => {
  for (const peer of [libvirtdPeer, qemuPeer, qemuImgPeer]) needPeer(peer)

  describe('with two daemons of one host', () => {
    const here = useLibvirtd()
    const there = useLibvirtd()
    let source: Connection
    let destination: Connection

    before(async () => {
      source = await libvirt.connect(uriOf(here()))
      destination = await libvirt.connect(uriOf(there()))
    })
    afterEach(async () => {
      for (const connection of [source, destination]) await removeAll(connection)
    })
    after(async () => {
      await source?.close()
      await destination?.close()
    })

    const boot = async (
      name: string,
      { disk, memory = '64 MiB' }: { readonly disk?: string; readonly memory?: string } = {},
    ): Promise<LibvirtDomain> => {
      const kernel = join(here().folder, 'payload')
      await copyFile(payloadImage('metal-x86_64'), kernel)
      await giveToDaemon(kernel)
      const domain = await source.define({
        name,
        memory,
        boot: { kernel },
        disks: disk === undefined ? [] : [{ path: disk }],
        libvirt: { type: 'qemu' },
      })
      await bootGuest(domain, payloadReady('metal-x86_64'))
      return domain
    }

    describe('as virsh sees it', () => {
      needPeer(virshPeer)
      it('is a job that virsh sees and cancels, as ours does; the machine goes on', async () => {
        const domain = await boot('watched')
        // It fills memory with what is not zero, so that the migration is still under way when virsh has started.
        await askGuest(domain, 'run memory-read 1', /done memory-read 1 /)
        const virsh = async (...words: readonly string[]): Promise<string> => {
          const uri = `qemu+unix:///session?socket=${here().socket}`
          return String((await runProgram('virsh', ['-q', '-c', uri, ...words])).stdout)
        }
        await using other = await libvirt.connect(uriOf(here()))
        const watcher = await other.lookup('watched')
        for (const cancel of [() => virsh('domjobabort', 'watched'), () => watcher.abortJob()]) {
          const outcome = rejection('ERR_ABORTED', domain.migrate(uriOf(there()), { bandwidth: slow }))
          for (;;) {
            const job = await watcher.job()
            if (job?.kind === 'migration' && (job.memory?.processed ?? 0) > 0) break
            await setImmediate()
          }
          expect(await virsh('domjobinfo', 'watched')).to.match(/Operation: +Outgoing migration/)
          await cancel()
          await outcome
          expect(await watcher.job()).to.equal(undefined)
          expect((await domain.info()).state).to.equal('running')
        }
        await askGuest(domain, 'echo alive', 'echo alive')
      })
    })

    it('tells its progress, and leaves nothing behind when it is aborted in the middle', async () => {
      const domain = await boot('traveller')
      const controller = new AbortController()
      const seen: MigrationProgress[] = []
      const migrate = domain.migrate(uriOf(there()), {
        signal: controller.signal,
        bandwidth: slow,
        onProgress(progress) {
          seen.push(progress)
          if (progress.transferred > 0) controller.abort()
        },
      })
      await rejection('ERR_ABORTED', migrate)
      expect(seen.at(-1)?.remaining).to.be.above(0)
      expect((await domain.info()).state).to.equal('running')
      await askGuest(domain, 'echo alive', 'echo alive')
      expect(await destination.list()).to.deep.equal([])
      expect(await readdir(dirname(there().socket))).to.deep.equal(await readdir(dirname(here().socket)))

      await using events = destination.events({ domain: domain.name, types: ['lifecycle'] })
      await domain.migrate(uriOf(there()))
      const arrival = (await eventsUntilChange(events, 'started')).at(-1)
      expect(arrival).to.include({ change: 'started', reason: 'migrated' })
      expect((await domain.info()).state).to.equal('shutoff')
    })

    it('takes a machine with a disk that both see, over TCP if the URI says so', async () => {
      const disk = join(here().folder, 'disk.qcow2')
      await runProgram('qemu-img', ['create', '-f', 'qcow2', disk, '16M'])
      await giveToDaemon(disk)
      const domain = await boot('with-disk', { disk })
      await domain.migrate(`${uriOf(there())}&migrate_uri=tcp://127.0.0.1`)
      const arrived = await destination.lookup('with-disk')
      expect(await arrived.info()).to.include({ state: 'running', uuid: domain.uuid })
      await askGuest(arrived, 'echo arrived', 'echo arrived')
    })

    it('takes a paused machine, which stays paused', async () => {
      const domain = await boot('paused')
      await domain.suspend()
      await domain.migrate(uriOf(there()))
      const arrived = await destination.lookup('paused')
      expect((await arrived.info()).state).to.equal('paused')
      await arrived.resume()
      await askGuest(arrived, 'echo awake', 'echo awake')
    })

    it('leaves the machine where it was if the destination cannot receive it', async () => {
      const domain = await boot('refused')
      const nowhere = `${uriOf(there())}&migrate_uri=unix:///no/such/folder/socket`
      await rejection('ERR_OPERATION_FAILED', domain.migrate(nowhere))
      expect((await domain.info()).state).to.equal('running')
      expect(await destination.list()).to.deep.equal([])
      await domain.migrate(uriOf(there()))
    })

    it('leaves the machine where it was if the one that is to take over dies', async () => {
      const domain = await boot('survivor')
      const migrate = domain.migrate(uriOf(there()), {
        bandwidth: slow,
        onProgress() {
          const receiver = findProcessesOf(there().folder).find(({ command }) =>
            command.includes('qemu-system'),
          )
          if (receiver !== undefined) process.kill(receiver.pid, 'SIGKILL')
        },
      })
      await rejection('ERR_OPERATION_FAILED', migrate)
      expect((await domain.info()).state).to.equal('running')
      await askGuest(domain, 'echo alive', 'echo alive')
      expect(await destination.list()).to.deep.equal([])
    })

    for (const [trouble, signal] of [
      ['dies', 'SIGKILL'],
      ['hangs', 'SIGSTOP'],
    ] as const) {
      it(`lets the machine go on if the daemon of the destination ${trouble}`, async () => {
        const doomed = await startLibvirtd()
        try {
          const domain = await boot('stays', { memory: '512 MiB' })
          const migrate = domain.migrate(`${uriOf(doomed)}&keepalive=0.1`, {
            bandwidth: slow,
            onProgress: () => doomed.kill(signal),
          })
          await rejection('ERR_DISCONNECTED', migrate)
          expect((await domain.info()).state).to.equal('running')
          await askGuest(domain, 'echo alive', 'echo alive')
        } finally {
          await doomed.stop()
        }
      })
    }

    it('leaves the machine paused if nobody can know whether the destination lets it run', async () => {
      const domain = await boot('uncertain')
      const way = join(there().folder, 'run/libvirt/cut')
      const proxy = await startCuttingProxy(way, there().socket, procedures.domainMigrateFinish3Params.number)
      try {
        const error = await rejection('ERR_DISCONNECTED', domain.migrate(uriAt(way)))
        expect(error.hint).to.include('Look whether it runs there')
      } finally {
        proxy.stop()
      }
      expect((await domain.info()).state).to.equal('paused')
    })

    it('refuses a bandwidth that libvirt cannot keep to', async () => {
      const domain = await boot('bounded')
      for (const bandwidth of [-1, 0, 1000, Number.NaN]) {
        const error = await rejection('ERR_INVALID_ARGUMENT', domain.migrate(uriOf(there()), { bandwidth }))
        expect(error.field).to.equal('bandwidth')
      }
    })

    it('refuses an address to listen on that is none', async () => {
      await rejection('ERR_INVALID_URI', libvirt.connect(`${uriOf(there())}&migrate_uri=elsewhere`))
    })
  })
})

function uriOf({ socket }: Libvirtd): string {
  return uriAt(socket)
}

function uriAt(socket: string): string {
  return `libvirt+unix:///session?socket=${encodeURIComponent(socket)}`
}

async function removeAll(connection: Connection): Promise<void> {
  for (const domain of await connection.domains()) {
    if (!['shutoff', 'crashed'].includes((await domain.info()).state)) await domain.destroy()
    await domain.undefine()
  }
}
