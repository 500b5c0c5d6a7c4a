import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { libvirtdPeer, qemuPeer, virshPeer } from '../../support/known-peers.js'
import { giveToDaemon, type Libvirtd, startLibvirtd } from '../../support/libvirtd.js'
import { needPeer } from '../../support/peers.js'
import { findProcessesOf } from '../../support/processes.js'

const run = promisify(execFile)

const machine = `<domain type='qemu'><name>m</name><memory unit='MiB'>32</memory>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <devices><emulator>/usr/bin/qemu-system-x86_64</emulator></devices></domain>`

describe('The daemon of libvirt that the tests start', () => {
  needPeer(libvirtdPeer)
  needPeer(virshPeer)
  needPeer(qemuPeer)
  let daemon: Libvirtd

  beforeEach(async () => {
    daemon = await startLibvirtd()
  })
  afterEach(() => daemon.stop())

  const virsh = async (...args: readonly string[]): Promise<string> =>
    (await run('virsh', ['-c', `qemu+unix:///session?socket=${daemon.socket}`, ...args])).stdout

  it('runs a machine, and ends with it and all its helpers', async () => {
    const file = join(daemon.folder, 'm.xml')
    await writeFile(file, machine)
    await giveToDaemon(file)
    await virsh('create', file, '--paused')
    expect(await virsh('list', '--name')).to.equal('m\n\n')
    const before = findProcessesOf(daemon.folder).map(({ command }) => command.split(' ')[0])
    expect(before).to.include('/usr/bin/qemu-system-x86_64')
    await daemon.stop()
    expect(findProcessesOf(daemon.folder)).to.deep.equal([])
    expect(existsSync(daemon.folder)).to.equal(false)
  })

  it('ends though it was stopped, and though it was killed', async () => {
    daemon.kill('SIGSTOP')
    await daemon.stop()
    expect(daemon.process.exitCode ?? daemon.process.signalCode).not.to.equal(null)
    daemon = await startLibvirtd()
    daemon.kill('SIGKILL')
    await daemon.stop()
    expect(existsSync(daemon.folder)).to.equal(false)
  })
})
