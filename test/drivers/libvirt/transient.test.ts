import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import { libvirtdPeer, qemuPeer, virshPeer } from '../../support/known-peers.js'
import { giveToDaemon, useLibvirtd } from '../../support/libvirtd.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { virshOf } from '../../support/virsh.js'

describe('A transient domain, which virsh has created', () => {
  needPeer(libvirtdPeer)
  needPeer(qemuPeer)
  needPeer(virshPeer)
  const daemon = useLibvirtd()
  const virsh = virshOf('qemu+unix:///session', () => daemon().socket)

  it('has a title and labels for as long as it runs, and presses no more keys than libvirt can', async () => {
    const file = join(daemon().folder, 'transient.xml')
    await writeFile(
      file,
      `<domain type='qemu'><name>passing</name><memory unit='MiB'>64</memory><os><type>hvm</type></os></domain>`,
    )
    await giveToDaemon(file)
    await using connection = await libvirt.connect(
      `libvirt+unix:///session?socket=${encodeURIComponent(daemon().socket)}`,
    )
    await virsh('create', file)
    const domain = await connection.lookup('passing')
    expect(await domain.labels()).to.deep.equal({})
    await domain.setLabel('owner', 'ada')
    await domain.setLabel('gone', 'soon')
    await domain.setLabel('gone', undefined)
    expect(await domain.labels()).to.deep.equal({ owner: 'ada' })
    expect(await virsh('metadata', 'passing', '--live', '--uri', 'urn:polyvisor:labels:1')).to.include('ada')
    await domain.setTitle('For a moment')
    expect(await virsh('desc', 'passing', '--live', '--title')).to.equal('For a moment')

    const keys = [...'abcdefghijklmnop']
    await domain.sendKeys(keys)
    expect(await rejection('ERR_INVALID_ARGUMENT', domain.sendKeys([...keys, 'q']))).to.include({
      field: 'keys',
    })

    await domain.destroy()
    await rejection('ERR_NO_DOMAIN', domain.info())
  })
})
