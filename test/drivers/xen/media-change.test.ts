import { expect } from 'chai'
import { xen } from '../../../drivers/xen/driver.js'
import type { AnyDomain } from '../../../src/domain.js'
import { xenPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { onXenHost, xenGuest, xenUri } from '../../support/xen-guest.js'
import { useXenHost } from '../../support/xen-host.js'

const [first, second, disk] = ['/srv/first, with a comma=1,', '/srv/second.iso', '/srv/disk.img']

// The contract's tests of this feature boot a machine with a drive five times, which takes minutes on this host.
describe('The drive of a machine of Xen', function () {
  this.timeout(600_000)
  needPeer(xenPeer)
  const host = useXenHost()

  /** What libxl has in a drive, and what the definition says. */
  async function mediaOf(domain: AnyDomain): Promise<readonly (string | undefined)[]> {
    const told = await onXenHost(host(), ['xl', 'list', '-l', domain.name])
    const drive = /\{[^{}]*"vdev": "xvdb"[^{}]*\}/.exec(told)?.[0] ?? expect.fail(`no drive in ${told}`)
    const { disks } = await domain.spec()
    return [/"pdev_path": "(.*)"/.exec(drive)?.[1], disks.find(({ id }) => id === 'cd0')?.path]
  }

  before(async () => {
    for (const path of [first, second, disk]) await onXenHost(host(), ['truncate', '-s', '1M', path])
  })

  it('gets other discs and gives them back, and the definition follows', async () => {
    await using connection = await xen.connect(xenUri(host()))
    await using other = await xen.connect(xenUri(host()))
    const domain = await connection.define({
      name: 'driven',
      memory: '64 MiB',
      disks: [
        { id: 'disk0', path: disk, format: 'raw' },
        { id: 'cd0', device: 'cdrom', path: second, format: 'raw' },
      ],
      xen: { type: 'hvm' },
    })
    await domain.startPaused()
    await domain.changeMedia('cd0', first)
    expect(await mediaOf(domain)).to.deep.equal([first, first])
    await (await other.lookup('driven')).changeMedia('cd0', second)
    expect(await mediaOf(domain)).to.deep.equal([second, second])

    await rejection('ERR_NO_DEVICE', domain.changeMedia('nope', first))
    expect((await rejection('ERR_INVALID_ARGUMENT', domain.changeMedia('disk0', first))).field).to.equal('id')
    const absent = await rejection('ERR_FILE', domain.changeMedia('cd0', '/srv/none.iso'))
    expect(absent.field).to.equal('path')
    for (const path of ['a\nb', 'beside.iso']) {
      expect((await rejection('ERR_INVALID_ARGUMENT', domain.changeMedia('cd0', path))).field).to.equal(
        'path',
      )
    }
    const format = domain.changeMedia('cd0', first, { format: 'qcow2' })
    expect((await rejection('ERR_INVALID_ARGUMENT', format)).field).to.equal('format')
    expect((await domain.spec()).disks[1]?.path).to.equal(second)

    await domain.changeMedia('cd0', undefined)
    expect((await domain.spec()).disks[1]).to.not.have.property('path')
    expect((await mediaOf(domain))[0] ?? '').to.equal('')
    await domain.destroy()
    await domain.undefine()
  })

  it('is none in a paravirtualised guest', async () => {
    await using connection = await xen.connect(xenUri(host()))
    const guest = await xenGuest('none', {})
    const domain = await connection.define({
      ...guest,
      disks: [{ id: 'cd0', device: 'cdrom', path: second, format: 'raw' }],
    })
    await domain.startPaused()
    await rejection('ERR_UNSUPPORTED', domain.changeMedia('cd0', second))
    await domain.destroy()
    await domain.undefine()
  })
})
