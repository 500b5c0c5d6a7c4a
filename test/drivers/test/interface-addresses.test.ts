import { expect } from 'chai'
import { test } from '../../../drivers/test/driver.js'
import { rejection } from '../../support/rejection.js'

describe('driver test: addresses of interfaces', () => {
  const mac = '52:54:00:00:00:07'

  it('are the leases of a running network to the cards on its bridge', async () => {
    await using connection = await test.connect('test:///addresses')
    const network = await connection.networks.define({
      name: 'inside',
      bridge: 'virbr7',
      addresses: [
        {
          address: '192.168.7.1',
          prefix: 24,
          dhcp: { hosts: [{ mac, address: '192.168.7.20' }] },
        },
      ],
    })
    const domain = await connection.define({
      name: 'a',
      networks: [{}, { type: 'bridge', source: 'virbr7', mac }, { type: 'bridge', source: 'br0', mac }],
    })
    await domain.start()
    expect(await domain.interfaceAddresses()).to.deep.equal([])
    await network.start()
    const leased = [{ family: 'ipv4', address: '192.168.7.20', prefix: 24 }]
    expect(await domain.interfaceAddresses()).to.deep.equal([{ name: 'vnet1', mac, addresses: leased }])
    const [card] = await domain.interfaceAddresses({ source: 'arp' })
    expect(card?.addresses).to.deep.equal([{ ...leased[0], prefix: undefined }])
    const guest = await domain.interfaceAddresses({ source: 'agent' })
    expect(guest.map(({ name }) => name)).to.deep.equal(['lo', 'eth0', 'eth1', 'eth2'])
    expect(guest[1]?.addresses).to.deep.equal([{ family: 'ipv4', address: '10.0.2.15', prefix: 24 }])
  })

  it('need an agent only where it is asked', async () => {
    await using connection = await test.connect('test:///addresses-paused')
    const domain = await connection.define({ name: 'a' })
    await domain.startPaused()
    expect(await domain.interfaceAddresses({ source: 'lease' })).to.deep.equal([])
    await rejection('ERR_AGENT', domain.interfaceAddresses({ source: 'agent' }))
  })
})
