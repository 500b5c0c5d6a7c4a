import { expect } from 'chai'
import { childOf, childrenOf, textOf, type XmlElement } from '../../../src/formats/xml/element.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import type { DomainSpec } from '../../../src/spec/schema.js'
import { virshPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { specs } from './specs.js'
import { complete, files, libvirtSays, throughSpec, written } from './vmx.js'

/** The domain that libvirt's driver for VMware Workstation sees in a VMX file. */
function domainOf(text: string): XmlElement {
  const result = libvirtSays(text)
  if ('complaint' in result) throw new Error(`${result.complaint}\n${text}`)
  return parseXml(result.text)
}

/** What libvirt does not read of a VMX file, by the file. */
const complaints: Readonly<Record<string, RegExp>> = {
  'workstation-windows.vmx': /No yet handled value 'hostonly'/,
  'unquoted.vmx': /numbers not allowed in VMX format/,
}

describe("libvirt's driver for VMware Workstation", () => {
  needPeer(virshPeer)

  for (const [name, text] of files) {
    const complaint = complaints[name]
    if (complaint === undefined) {
      it(`sees the same machine when it has been read and written again: ${name}`, () => {
        const original = domainOf(text)
        const added = /^uuid\.bios/m.test(text) ? [] : ['uuid']
        expect(without(domainOf(throughSpec(text)), added)).to.deep.equal(without(original, added))
      })
    } else {
      it(`does not read what is read here: ${name}`, () => {
        const result = libvirtSays(text)
        expect('complaint' in result ? result.complaint : '').to.match(complaint)
      })
    }
  }

  it('takes every specification for what it says, field by field', () => {
    for (const input of specs.filter(isReadByLibvirt)) expectDomain(domainOf(written(input)), complete(input))
  })
})

/** Whether libvirt 9.0 has words for it: it has none for a firmware that is the BIOS, NVMe, Arm and empty drives. */
function isReadByLibvirt(input: Readonly<Record<string, unknown>>): boolean {
  const { firmware, architecture, disks } = complete(input)
  return (
    firmware !== 'bios' &&
    architecture !== 'aarch64' &&
    disks.every(({ bus, path }) => bus !== 'nvme' && path !== undefined) &&
    // These add lines of a machine that no specification describes.
    !JSON.stringify(input).includes('scsi0:0.present')
  )
}

function expectDomain(domain: XmlElement, spec: DomainSpec): void {
  const devices = childOf(domain, 'devices')
  expect(textOf(childOf(domain, 'name'))).to.equal(spec.name)
  expect(textOf(childOf(domain, 'uuid'))).to.equal(spec.uuid)
  expect(childOf(domain, 'description')?.children.join('')).to.equal(spec.title)
  expect(textOf(childOf(domain, 'memory'))).to.equal(String(spec.memory / 1024))
  expect(textOf(childOf(domain, 'vcpu'))).to.equal(String(spec.vcpus.count))
  expect(childOf(domain, 'os')?.attributes['firmware']).to.equal(spec.firmware === 'uefi' ? 'efi' : undefined)
  const disks = childrenOf(devices, 'disk').map((disk) => {
    const source = childOf(disk, 'source')?.attributes
    return [source?.['file'] ?? source?.['dev'], childOf(disk, 'target')?.attributes['bus']]
  })
  const usual = { disk: 'scsi', cdrom: 'ide', floppy: 'fdc' } as const
  expect(disks).to.deep.equal(spec.disks.map(({ path, bus, device }) => [path, bus ?? usual[device]]))
  const networks = childrenOf(devices, 'interface').map((network) => ({
    type: network.attributes['type'],
    mac: childOf(network, 'mac')?.attributes['address'],
    source: childOf(network, 'source')?.attributes['bridge'],
    model: childOf(network, 'model')?.attributes['type'],
  }))
  expect(networks).to.deep.equal(
    spec.networks.map(({ type, mac, source, model }) => ({ type, mac, source, model })),
  )
  expect(childrenOf(devices, 'serial')).to.have.lengthOf(spec.serials.length)
}

function without(domain: XmlElement, names: readonly string[]): XmlElement {
  return {
    ...domain,
    children: domain.children.filter((child) => typeof child === 'string' || !names.includes(child.name)),
  }
}
