import { expect } from 'chai'
import type { HostInterface } from '../../../src/interfaces.js'
import type { HostInterfaceSpecInput } from '../../../src/spec/host-interface.js'
import { rejection } from '../../support/rejection.js'
import type { FeaturePlace } from './place.js'

/** Feature `interfaces` of connections. */
export function interfacesContract(place: FeaturePlace<'interfaces'>): void {
  const interfaces = () => place.connection().interfaces
  const made: string[] = []
  const define = async (spec: HostInterfaceSpecInput): Promise<HostInterface> => {
    const iface = await interfaces().define(spec)
    made.push(iface.name)
    return iface
  }
  const ethernet = (name: string, mac: string): Promise<HostInterface> =>
    define({ type: 'ethernet', name, mac, mtu: 1400, start: 'onboot' })
  afterEach(async () => {
    for (const { name, state } of await interfaces().list()) {
      if (!made.includes(name)) continue
      const iface = await interfaces().lookup(name)
      if (state === 'active') await iface.destroy()
      await iface.undefine()
    }
    made.splice(0)
  })

  it('defines an interface, lists it and finds it by name and address', async () => {
    const before = await interfaces().list()
    const iface = await ethernet('eth7', '52:54:00:AA:00:07')
    await ethernet('eth8', '52:54:00:aa:00:08')
    const info = await iface.info()
    expect(info).to.deep.equal({
      name: 'eth7',
      type: 'ethernet',
      state: 'inactive',
      mac: '52:54:00:aa:00:07',
      mtu: 1400,
      link: undefined,
      speed: undefined,
    })
    const listed = await interfaces().list()
    const names = listed.map(({ name }) => name)
    expect(names).to.deep.equal([...before.map(({ name }) => name), 'eth7', 'eth8'].sort())
    expect(listed).to.deep.include(info)
    for (const known of ['eth7', '52:54:00:aa:00:07', '52:54:00:AA:00:07']) {
      expect((await interfaces().lookup(known)).name).to.equal('eth7')
    }
    const again = await place.connect()
    expect(await again.interfaces.list()).to.deep.equal(listed)
  })

  it('gives the specification back, of an interface of any type', async () => {
    const specs: readonly HostInterfaceSpecInput[] = [
      { type: 'ethernet', name: 'eth6', start: 'hotplug', ipv4: { dhcp: true }, ipv6: { autoconf: true } },
      {
        type: 'bridge',
        name: 'br6',
        stp: false,
        interfaces: ['eth6', 'eth5'],
        ipv4: { addresses: [{ address: '10.6.0.1', prefix: 16 }], gateway: '10.6.0.2' },
      },
      { type: 'bridge', name: 'br7', mtu: 9000, interfaces: [] },
      { type: 'bond', name: 'bond6', mode: 'active-backup', interfaces: ['eth3', 'eth4'], start: 'onboot' },
      {
        type: 'vlan',
        name: 'eth6.42',
        tag: 42,
        interface: 'eth6',
        ipv6: { dhcp: true, addresses: [{ address: 'fd00::6', prefix: 64 }], gateway: 'fd00::1' },
      },
    ]
    for (const spec of specs) {
      const iface = await define(spec)
      const { ipv4, ipv6, ...others } = await iface.spec()
      const { ipv4: wanted4, ipv6: wanted6, ...wanted } = spec
      expect(others).to.deep.equal({ start: 'none', ...wanted })
      expect(ipv4).to.deep.equal(wanted4 && { dhcp: false, addresses: [], ...wanted4 })
      expect(ipv6).to.deep.equal(wanted6 && { autoconf: false, dhcp: false, addresses: [], ...wanted6 })
      const info = await iface.info()
      expect(info).to.include({ type: spec.type, state: 'inactive', mtu: spec.mtu, mac: undefined })
    }
  })

  it('brings an interface up and down, and forgets it', async () => {
    const iface = await ethernet('eth7', '52:54:00:aa:00:07')
    await rejection('ERR_INVALID_STATE', iface.destroy())
    await iface.start()
    expect((await iface.info()).state).to.equal('active')
    const error = await rejection('ERR_INVALID_STATE', iface.start())
    expect(error).to.include({ driver: place.subject.driver.name, operation: 'start' })
    await rejection('ERR_INVALID_STATE', iface.undefine())
    expect((await iface.info()).state).to.equal('active')
    await iface.destroy()
    expect((await iface.info()).state).to.equal('inactive')
    await iface.undefine()
    for (const method of ['info', 'spec', 'start', 'destroy', 'undefine'] as const) {
      await rejection('ERR_NO_INTERFACE', iface[method]())
    }
  })

  it('refuses names that are taken, unknown or wrong, and an address of several', async () => {
    await ethernet('eth7', '52:54:00:aa:00:07')
    const taken = await rejection('ERR_INTERFACE_EXISTS', define({ type: 'bridge', name: 'eth7' }))
    expect(taken).to.include({ field: 'name', operation: 'define' })
    expect((await (await interfaces().lookup('eth7')).spec()).type).to.equal('ethernet')
    // One without an address is no match for any.
    await define({ type: 'bridge', name: 'br7' })
    for (const unknown of ['nope', '', '52:54:00:aa:00:99']) {
      await rejection('ERR_NO_INTERFACE', interfaces().lookup(unknown))
    }
    expect((await interfaces().lookup('52:54:00:aa:00:07')).name).to.equal('eth7')
    await ethernet('eth8', '52:54:00:aa:00:07')
    const several = await rejection('ERR_INVALID_ARGUMENT', interfaces().lookup('52:54:00:aa:00:07'))
    expect(several.message).to.include('eth7').and.to.include('eth8')
    const wrong = await rejection('ERR_INVALID_SPEC', define({ type: 'bond', name: 'bond7', interfaces: [] }))
    expect(wrong.field).to.equal('interfaces')
  })

  it('refuses calls after the connection was closed, and takes a signal', async () => {
    const iface = await ethernet('eth7', '52:54:00:aa:00:07')
    await rejection('ERR_ABORTED', iface.start({ signal: AbortSignal.abort() }))
    expect((await iface.info()).state).to.equal('inactive')
    const connection = await place.connect()
    const further = await connection.interfaces.lookup(iface.name)
    await connection.close()
    await rejection('ERR_DISCONNECTED', connection.interfaces.list())
    await rejection('ERR_DISCONNECTED', further.start())
  })
}
