import { expect } from 'chai'
import fc from 'fast-check'
import { readNodeDevice } from '../../../src/formats/libvirt-xml/node-device.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import { thrown } from '../../support/rejection.js'

const read = (inner: string) => readNodeDevice(parseXml(`<device><name>d</name>${inner}</device>`))

describe('Devices of the host as XML of libvirt', () => {
  it('say their parent, driver, folder and every capability once', () => {
    const device =
      read(`<path>/sys/devices/d</path><parent>computer</parent><driver><name>qla2xxx</name></driver>
      <capability type='scsi_host'><host>5</host>
        <capability type='fc_host'><wwnn>2001001b32a9da4e</wwnn></capability>
        <capability type='vport_ops'><max_vports>164</max_vports></capability>
      </capability>
      <capability type='mdev'/><capability type='mdev'/>`)
    expect(device).to.include({ name: 'd', path: '/sys/devices/d', parent: 'computer', driver: 'qla2xxx' })
    expect(device.capabilities).to.deep.equal(['scsi_host', 'fc_host', 'vports', 'mdev'])
    expect(read("<capability type='system'/>")).to.include({ parent: undefined, driver: undefined })
  })

  it('say of a USB device who made it, where that is known', () => {
    const { usb } = read(`<capability type='usb_device'><bus>2</bus><device>13</device>
      <product id='0x5567'>A &amp; B</product><vendor id='0x0781'/></capability>`)
    expect(usb).to.deep.equal({
      bus: 2,
      device: 13,
      product: { id: '0x5567', name: 'A & B' },
      vendor: { id: '0x0781', name: undefined },
    })
  })

  it('say of an interface the speed of its link, unless that is the kernel’s word for none', () => {
    const net = (link: string) =>
      read(`<capability type='net'><interface>eth0</interface><address>52:54:00:AA:00:01</address>${link}
        <feature name='rx'/><capability type='80203'/></capability>`).net
    const facts = { interface: 'eth0', mac: '52:54:00:aa:00:01' }
    expect(net("<link speed='1000' state='up'/>")).to.deep.equal({ ...facts, link: 'up', speed: 1000 })
    expect(net("<link speed='4294967295' state='up'/>")).to.deep.equal({
      ...facts,
      link: 'up',
      speed: undefined,
    })
    expect(net('')).to.deep.equal({ ...facts, link: undefined, speed: undefined })
  })

  it('say of a disk its size, of a removable one that of what is in it', () => {
    const { storage } = read(`<capability type='storage'><block>/dev/sda</block><bus>ata</bus>
      <drive_type>disk</drive_type><model>M 1</model><vendor>ATA</vendor><serial>S1</serial>
      <size>1000204886016</size><logical_block_size>512</logical_block_size></capability>`)
    expect(storage).to.deep.equal({
      block: '/dev/sda',
      bus: 'ata',
      driveType: 'disk',
      model: 'M 1',
      vendor: 'ATA',
      serial: 'S1',
      size: 1_000_204_886_016,
      removable: false,
    })
    const removable = (media: string) =>
      read(`<capability type='storage'><block>/dev/sr0</block><drive_type>cdrom</drive_type>
        <capability type='removable'>${media}</capability></capability>`).storage
    expect(removable('<media_available>1</media_available><media_size>4096</media_size>')).to.include({
      size: 4096,
      removable: true,
    })
    expect(removable('<media_available>0</media_available>')).to.include({ size: undefined, removable: true })
  })

  it('have the address on a PCI bus that Linux writes', () => {
    const parts = fc.record({
      domain: fc.integer({ min: 0, max: 0x1_ffff }),
      bus: fc.integer({ min: 0, max: 0xff }),
      slot: fc.integer({ min: 0, max: 0x1f }),
      function: fc.integer({ min: 0, max: 7 }),
    })
    fc.assert(
      fc.property(parts, (place) => {
        const texts = Object.entries(place).map(([name, value]) => `<${name}>${value}</${name}>`)
        const { pci } = read(`<capability type='pci'><class>0x020000</class>${texts.join('')}
          <product id='0x1041'/><vendor id='0x1af4'>Red Hat</vendor>
          <iommuGroup number='7'/><numa node='1'/></capability>`)
        const address = /^([0-9a-f]{4,}):([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])$/.exec(pci?.address ?? '')
        const numbers = address?.slice(1).map((digits) => Number.parseInt(digits, 16))
        expect(numbers).to.deep.equal([place.domain, place.bus, place.slot, place.function])
        expect(pci).to.deep.include({ iommuGroup: 7, numaNode: 1, class: '0x020000' })
        expect(pci?.vendor).to.deep.equal({ id: '0x1af4', name: 'Red Hat' })
      }),
    )
  })

  it('are refused where libvirt cannot have written them', () => {
    thrown('ERR_PROTOCOL', () => readNodeDevice(parseXml('<device/>')))
    thrown('ERR_PROTOCOL', () => read("<capability type='net'/>"))
    thrown('ERR_PROTOCOL', () =>
      read("<capability type='storage'><block>/dev/a</block><size>9007199254740993</size></capability>"),
    )
    const makers = "<product id='0x1'/><vendor id='acme'/>"
    thrown('ERR_PROTOCOL', () =>
      read(`<capability type='usb_device'><bus>1</bus><device>2</device>${makers}</capability>`),
    )
    thrown('ERR_PROTOCOL', () =>
      read(`<capability type='usb_device'><bus>1</bus><device>2</device></capability>`),
    )
  })
})
