import { expect } from 'chai'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import { libvirtdPeer } from '../../support/known-peers.js'
import { useLibvirtd } from '../../support/libvirtd.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'

describe('A start of a machine of libvirt that runs already', () => {
  needPeer(libvirtdPeer)
  const daemon = useLibvirtd()

  it('is in the wrong state, and leaves the machine alone also when it is aborted', async () => {
    await using connection = await libvirt.connect(
      `libvirt+unix:///default?driver=test&socket=${daemon().socket}`,
    )
    const domain = await connection.define({ name: 'runs', architecture: 'i386', memory: '64 MiB' })
    await domain.start()
    for (const start of [domain.start, domain.startPaused]) {
      await rejection('ERR_INVALID_STATE', start())
      const controller = new AbortController()
      const aborted = rejection('ERR_ABORTED', start({ signal: controller.signal }))
      controller.abort()
      await aborted
      expect((await domain.info()).state).to.equal('running')
    }
    await domain.destroy()
    await domain.undefine()
  })
})
