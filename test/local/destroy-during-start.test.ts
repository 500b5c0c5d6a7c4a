import { expect } from 'chai'
import { container } from '../../drivers/container/driver.js'
import { native } from '../../drivers/native/driver.js'
import { v86 } from '../../drivers/v86/driver.js'
import { containerPeers, nativePeer } from '../support/known-peers.js'
import { payloadImage } from '../support/payload.js'
import { needPeer } from '../support/peers.js'
import { rejection } from '../support/rejection.js'

const subjects = [
  { driver: native, peers: [nativePeer], uri: 'native:///destroyed-early', image: 'linux-x86_64' },
  {
    driver: container,
    peers: [nativePeer, containerPeers.bwrap],
    uri: 'container:///destroyed-early?runtime=bwrap',
    image: 'linux-x86_64',
  },
  { driver: v86, peers: [], uri: 'v86:///destroyed-early', image: 'metal-i386' },
] as const

for (const { driver, peers, uri, image } of subjects) {
  describe(`A machine of ${driver.name} that is destroyed while it starts`, () => {
    for (const peer of peers) needPeer(peer)

    it('is gone when that resolves; its start has failed, and the next one succeeds', async () => {
      await using connection = await driver.connect(uri)
      const architecture = image === 'metal-i386' ? 'i386' : 'x86_64'
      const domain = await connection.define({
        name: 'early',
        architecture,
        boot: { kernel: payloadImage(image) },
      })
      const failed = rejection('ERR_START_FAILED', domain.start())
      expect((await domain.info()).state).to.equal('starting')
      await Promise.all([domain.destroy(), domain.destroy()])
      expect((await domain.info()).state).to.equal('shutoff')
      expect((await failed).domain).to.equal('early')
      await domain.start()
      expect((await domain.info()).state).to.equal('running')
      await domain.destroy()
      await domain.undefine()
    })
  })
}
