import { expect } from 'chai'
import type { VirtualNetwork } from '../../../src/networks.js'
import type { VirtualNetworkSpecInput } from '../../../src/spec/virtual-network.js'
import { rejection } from '../../support/rejection.js'
import { describeEvents, eventsUntil } from '../context.js'
import type { FeaturePlace } from './place.js'

/** Feature `networks` of connections. */
export function networksContract(place: FeaturePlace<'networks'>): void {
  const networks = () => place.connection().networks
  const made: VirtualNetwork[] = []
  const define = async (more: Partial<VirtualNetworkSpecInput> = {}): Promise<VirtualNetwork> => {
    const network = await networks().define({ name: place.freshName(), ...more })
    made.push(network)
    return network
  }
  const withDhcp = (): Promise<VirtualNetwork> =>
    define({
      forward: 'nat',
      bridge: `br${made.length}`,
      addresses: [
        {
          address: '10.1.0.1',
          prefix: 16,
          dhcp: {
            ranges: [{ start: '10.1.0.2', end: '10.1.9.254' }],
            hosts: [{ mac: '52:54:00:00:00:01', name: 'one', address: '10.1.10.1' }],
          },
        },
        { address: 'fd00::1', prefix: 64 },
      ],
    })
  afterEach(async () => {
    for (const { uuid, state } of await networks().list()) {
      if (!made.some((network) => network.uuid === uuid)) continue
      const network = await networks().lookup(uuid)
      if (state === 'running') await network.destroy()
      await network.undefine()
    }
    made.splice(0)
  })

  it('defines a network, lists it and finds it by name and UUID', async () => {
    const network = await withDhcp()
    const info = await network.info()
    expect(info).to.include({
      name: network.name,
      uuid: network.uuid,
      state: 'inactive',
      bridge: 'br0',
      autostart: false,
      persistent: true,
    })
    expect(await networks().list()).to.deep.include(info)
    expect((await networks().lookup(network.name)).uuid).to.equal(network.uuid)
    expect((await networks().lookup(network.uuid.toUpperCase())).name).to.equal(network.name)
    const again = await place.connect()
    expect(await again.networks.list()).to.deep.include(info)
  })

  it('gives the specification back', async () => {
    const network = await withDhcp()
    const spec = await network.spec()
    expect(spec).to.deep.include({ name: network.name, uuid: network.uuid, forward: 'nat', bridge: 'br0' })
    const [first, second] = spec.addresses
    expect(first).to.include({ address: '10.1.0.1', prefix: 16 })
    expect(first?.dhcp?.ranges).to.deep.equal([{ start: '10.1.0.2', end: '10.1.9.254' }])
    expect(first?.dhcp?.hosts[0]).to.include({ mac: '52:54:00:00:00:01', name: 'one', address: '10.1.10.1' })
    expect(second).to.deep.include({ address: 'fd00::1', prefix: 64 })
    const addresses = [{ address: '10.2.0.1', prefix: 16 }]
    for (const forward of ['route', 'open', 'none'] as const) {
      expect((await (await define({ forward, addresses })).spec()).forward).to.equal(forward)
    }
  })

  it('starts, stops and forgets a network, and tells each change', async () => {
    await using events = place.connection().events({ types: ['network'] })
    const network = await withDhcp()
    await network.start()
    expect((await network.info()).state).to.equal('running')
    await network.destroy()
    expect((await network.info()).state).to.equal('inactive')
    await network.undefine()
    await rejection('ERR_NO_NETWORK', network.info())
    const seen = await eventsUntil(
      events,
      (event) => event.type === 'network' && event.change === 'undefined',
    )
    expect(describeEvents(seen)).to.deep.equal(['defined', 'started', 'stopped', 'undefined'])
    for (const event of seen) expect(event).to.include({ network: network.name, uuid: network.uuid })
  })

  it('keeps the wish for a network to start with the hypervisor', async () => {
    const network = await define()
    await network.setAutostart(true)
    expect(await network.autostart()).to.equal(true)
    expect((await network.info()).autostart).to.equal(true)
    await network.setAutostart(false)
    expect(await network.autostart()).to.equal(false)
  })

  it('adds a host to the DHCP of a running network, and takes it away', async () => {
    const network = await withDhcp()
    await network.start()
    const host = { mac: '52:54:00:00:00:02', name: 'two', address: '10.1.10.2' }
    const hosts = async (): Promise<readonly (string | undefined)[]> =>
      ((await network.spec()).addresses[0]?.dhcp?.hosts ?? []).map(({ mac }) => mac)
    await network.update({ command: 'add', section: 'dhcp-host', host })
    expect(await hosts()).to.deep.equal(['52:54:00:00:00:01', '52:54:00:00:00:02'])
    await rejection('ERR_OPERATION_FAILED', network.update({ command: 'add', section: 'dhcp-host', host }))
    await network.update({ command: 'delete', section: 'dhcp-host', host })
    expect(await hosts()).to.deep.equal(['52:54:00:00:00:01'])
    await rejection('ERR_OPERATION_FAILED', network.update({ command: 'delete', section: 'dhcp-host', host }))
    const error = await rejection(
      'ERR_INVALID_SPEC',
      network.update({ command: 'add', section: 'dhcp-host', host: { address: '10.1.10.3' } }),
    )
    expect(error.field).to.equal('host.mac')
  })

  it('tells the leases of a running network alone', async () => {
    const network = await withDhcp()
    await rejection('ERR_INVALID_STATE', network.dhcpLeases())
    await network.start()
    if (place.subject.withoutLeases !== undefined) {
      await rejection('ERR_UNSUPPORTED', network.dhcpLeases())
      return
    }
    for (const lease of await network.dhcpLeases()) expect(lease.prefix).to.equal(16)
  })

  it('refuses what a network’s state does not allow, and names that are taken, unknown or wrong', async () => {
    const network = await define()
    await rejection('ERR_INVALID_STATE', network.destroy())
    await network.start()
    const error = await rejection('ERR_INVALID_STATE', network.start())
    expect(error).to.include({ driver: place.subject.driver.name, operation: 'start' })
    await rejection('ERR_INVALID_STATE', network.undefine())
    expect((await rejection('ERR_NETWORK_EXISTS', define({ name: network.name }))).field).to.equal('name')
    expect((await rejection('ERR_NETWORK_EXISTS', define({ uuid: network.uuid }))).field).to.equal('uuid')
    await rejection('ERR_NO_NETWORK', networks().lookup('nope'))
    await rejection('ERR_NO_NETWORK', networks().lookup(''))
    const wrong = await rejection(
      'ERR_INVALID_SPEC',
      define({ addresses: [{ address: '10.0.0.1', prefix: 33 }] }),
    )
    expect(wrong).to.include({ field: 'addresses[0].prefix', operation: 'define' })
  })

  it('refuses calls after the connection was closed', async () => {
    const network = await define()
    const connection = await place.connect()
    const further = await connection.networks.lookup(network.name)
    await connection.close()
    await rejection('ERR_DISCONNECTED', connection.networks.list())
    await rejection('ERR_DISCONNECTED', further.start())
  })
}
