import { expect } from 'chai'
import { openSsh } from '../../../src/transports/ssh/open.js'
import { xenPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { useXenHost, xenGuestFiles } from '../../support/xen-host.js'

describe('The host with Xen that the tests talk to', function () {
  this.timeout(300_000)
  needPeer(xenPeer)
  const host = useXenHost()

  it('is a dom0 of Xen 4.17, and has what guests start from', async () => {
    const { port, identity, knownHosts } = host()
    const session = await openSsh(
      { host: '127.0.0.1', port, user: 'root' },
      { knownHosts: [knownHosts], identities: [identity], agent: false },
    )
    try {
      const { stdout } = await session.run(['xl', 'info'])
      expect(stdout)
        .to.match(/^xen_major +: 4$/m)
        .and.match(/^xen_minor +: 17$/m)
      const files = await session.run(['ls', xenGuestFiles.kernel, xenGuestFiles.initrd])
      expect(files.exitCode).to.equal(0)
    } finally {
      await session.close()
    }
  })
})
