import { expect } from 'chai'
import { nodeDeviceCapabilities } from '../../../src/node-device-capabilities.js'
import { rejection } from '../../support/rejection.js'
import type { FeaturePlace } from './place.js'

const maker = (value: unknown): void => {
  expect(value).to.have.all.keys('id', 'name')
  expect(value)
    .to.have.property('id')
    .that.matches(/^0x[0-9a-f]{4}$/)
}

/** Feature `nodeDevices` of connections. */
export function nodeDevicesContract(place: FeaturePlace<'nodeDevices'>): void {
  const nodeDevices = () => place.connection().nodeDevices

  it('lists the devices of the host by name, and finds each of them', async () => {
    const devices = await nodeDevices().list()
    const names = devices.map(({ name }) => name)
    expect(names).to.include('computer')
    expect(names).to.deep.equal([...names].sort())
    for (const info of devices) {
      const device = await nodeDevices().lookup(info.name)
      expect(device.name).to.equal(info.name)
      expect(await device.info()).to.deep.equal(info)
    }
  })

  it('has one tree of them, with the host as its root', async () => {
    const devices = await nodeDevices().list()
    const parents = new Map(devices.map(({ name, parent }) => [name, parent]))
    for (const { name } of devices) {
      let at: string | undefined = name
      for (let steps = 0; at !== 'computer'; steps += 1) {
        expect(at, `above ${name}`).to.be.a('string')
        expect(steps, `above ${name}`).to.be.below(devices.length)
        at = parents.get(at ?? '')
      }
    }
    expect(parents.get('computer')).to.equal(undefined)
  })

  it('lists those of one capability alone', async () => {
    const devices = await nodeDevices().list()
    for (const capability of nodeDeviceCapabilities) {
      const found = await nodeDevices().list({ capability })
      const wanted = devices.filter(({ capabilities }) => capabilities.includes(capability))
      expect(found, capability).to.deep.equal(wanted)
    }
    const [host] = await nodeDevices().list({ capability: 'system' })
    expect(host?.name).to.equal('computer')
  })

  it('says the main facts of what is on a bus, in a network or a disk', async () => {
    for (const { pci, usb, net, storage, ...device } of await nodeDevices().list()) {
      const has = (capability: string): boolean => device.capabilities.includes(capability)
      expect([pci, usb, net, storage].map((facts) => facts !== undefined)).to.deep.equal(
        ['pci', 'usb_device', 'net', 'storage'].map(has),
      )
      if (pci !== undefined) {
        expect(pci.address).to.match(/^[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/)
        maker(pci.vendor)
        maker(pci.product)
      }
      if (usb !== undefined) {
        expect(usb.bus).to.be.above(0)
        expect(usb.device).to.be.above(0)
        maker(usb.vendor)
      }
      if (net !== undefined) {
        expect(net.interface).to.match(/^[^\s/]{1,15}$/)
        // A tunnel may have none.
        if (net.mac !== undefined) expect(net.mac).to.match(/^[0-9a-f]{2}(:[0-9a-f]{2})+$/)
      }
      if (storage !== undefined) {
        expect(storage.block).to.match(/^\/dev\//)
        expect(Number.isSafeInteger(storage.size ?? 0), String(storage.size)).to.equal(true)
      }
    }
  })

  it('refuses what is unknown or wrong', async () => {
    for (const name of ['nope', '', 'a b/c']) {
      const error = await rejection('ERR_NO_DEVICE', nodeDevices().lookup(name))
      expect(error).to.include({ driver: place.subject.driver.name, operation: 'lookup' })
    }
    const options = JSON.parse('{ "capability": "teleport" }')
    const error = await rejection('ERR_INVALID_ARGUMENT', nodeDevices().list(options))
    expect(error).to.include({ field: 'capability', operation: 'list' })
    await rejection('ERR_ABORTED', nodeDevices().list({ signal: AbortSignal.abort() }))
  })

  it('refuses calls after the connection was closed', async () => {
    const connection = await place.connect()
    const device = await connection.nodeDevices.lookup('computer')
    await connection.close()
    await rejection('ERR_DISCONNECTED', connection.nodeDevices.list())
    await rejection('ERR_DISCONNECTED', device.info())
  })
}
