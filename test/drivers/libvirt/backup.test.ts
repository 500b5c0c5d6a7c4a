import { execFile } from 'node:child_process'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import { libvirtdPeer, qemuImgPeer, qemuPeer } from '../../support/known-peers.js'
import { giveToDaemon, useLibvirtd } from '../../support/libvirtd.js'
import { payloadImage } from '../../support/payload.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'

const run = promisify(execFile)

describe('A backup by libvirt', () => {
  needPeer(libvirtdPeer)
  needPeer(qemuPeer)
  needPeer(qemuImgPeer)
  const daemon = useLibvirtd()
  const connect = () =>
    libvirt.connect(`libvirt+unix:///session?socket=${encodeURIComponent(daemon().socket)}`)

  it('has every byte of the disks, and fails with libvirt’s words where they cannot be written', async () => {
    const { folder } = daemon()
    const kernel = join(folder, 'payload')
    await copyFile(payloadImage('metal-x86_64'), kernel)
    await giveToDaemon(kernel)
    const disks = ['one', 'two & more'].map((name) => join(folder, `${name}.qcow2`))
    for (const [index, path] of disks.entries()) {
      await run('qemu-img', ['create', '-q', '-f', 'qcow2', path, '16M'])
      await run('qemu-io', ['-f', 'qcow2', '-c', `write -q -P ${index + 1} 0 8M`, path])
      await giveToDaemon(path)
    }
    await using connection = await connect()
    const domain = await connection.define({
      name: 'kept',
      memory: '64 MiB',
      boot: { kernel },
      disks: disks.map((path) => ({ path })),
      libvirt: { type: 'qemu' },
    })
    try {
      await domain.start()
      const [one, two, raw] = ['1', "2 <'&>", 'raw'].map((name) => join(folder, `copy ${name}`))
      await domain.backup({ disk0: one ?? '', disk1: two ?? '' })
      await domain.backup({ disk1: raw ?? '' }, { format: 'raw' })
      await rejection('ERR_FILE', domain.backup({ disk0: join(folder, 'new'), disk1: one ?? '' }))
      await domain.destroy()
      const compare = async (format: string, ...paths: readonly string[]): Promise<void> => {
        await run('qemu-img', ['compare', '-q', '-f', 'qcow2', '-F', format, ...paths])
      }
      await compare('qcow2', disks[0] ?? '', one ?? '')
      await compare('qcow2', disks[1] ?? '', two ?? '')
      await compare('raw', disks[1] ?? '', raw ?? '')
      const { stdout } = await run('qemu-img', ['info', '--output=json', one ?? ''])
      expect(JSON.parse(stdout)).to.not.have.property('backing-filename')
    } finally {
      if ((await domain.info()).state === 'running') await domain.destroy()
      await domain.undefine()
    }
  })
})
