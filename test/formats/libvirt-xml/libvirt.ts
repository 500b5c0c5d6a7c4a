import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ReadDomainOptions, readDomain } from '../../../src/formats/libvirt-xml/read.js'
import { libvirtSettings } from '../../../src/formats/libvirt-xml/settings.js'
import { writeDomain } from '../../../src/formats/libvirt-xml/write.js'
import { childOf, childrenOf, element, textOf, type XmlElement } from '../../../src/formats/xml/element.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import { parseSpec } from '../../../src/spec/parse.js'
import type { DomainSpec } from '../../../src/spec/schema.js'

/** libvirt's schema of domains, where Debian's libvirt0 puts it. */
const schema = '/usr/share/libvirt/schemas/domain.rng'

/** Reads a domain and writes it again. */
export function throughSpec(text: string, options: ReadDomainOptions): string {
  const spec = parseSpec(readDomain(parseXml(text), options), { driverKeys: ['libvirt'] })
  return writeSpec(spec)
}

/** Writes a specification with its key `libvirt`. */
export function writeSpec(spec: DomainSpec): string {
  return writeXml(writeDomain(spec, libvirtSettings.parse(spec['libvirt'])))
}

/** What libvirt's test driver makes of a domain when it is defined; `undefined` if it refuses it. */
export function asLibvirtHasIt(text: string): XmlElement | undefined {
  return inFolder((folder) => {
    const path = join(folder, 'domain.xml')
    writeFileSync(path, text)
    const name = textOf(childOf(parseXml(text), 'name')) ?? ''
    const commands = `define ${path}; dumpxml --inactive '${name}'`
    const { stdout } = spawnSync('virsh', ['-c', 'test:///default', commands], { encoding: 'utf8' })
    const start = stdout.indexOf('<domain')
    return start < 0 ? undefined : parseXml(stdout.slice(start))
  })
}

/** What libvirt's schema has against documents; empty if all are valid. */
export function complaintsOfSchema(texts: readonly string[]): string {
  return inFolder((folder) => {
    const paths = texts.map((text, index) => {
      const path = join(folder, `${index}.xml`)
      writeFileSync(path, text)
      return path
    })
    const { status, stderr } = spawnSync('xmllint', ['--noout', '--relaxng', schema, ...paths], {
      encoding: 'utf8',
    })
    return status === 0
      ? ''
      : stderr
          .split('\n')
          .filter((line) => !line.endsWith('validates'))
          .join('\n')
  })
}

function inFolder<Result>(work: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'polyvisor-xml-'))
  try {
    return work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * A domain without what docs/formats.md says is added to it: names of devices, the driver of a disk that names none,
 * and the UUID and Ethernet addresses, which libvirt draws by lot where there are none.
 */
export function withoutAdditions(domain: XmlElement, original: XmlElement): XmlElement {
  const drawsAddresses = childrenOf(childOf(original, 'devices'), 'interface').some(
    (network) => childOf(network, 'mac') === undefined,
  )
  const hasDriver = new Set(
    childrenOf(childOf(original, 'devices'), 'disk')
      .filter((disk) => childOf(disk, 'driver') !== undefined)
      .map(nameOfDisk),
  )
  const clean = (device: XmlElement): XmlElement => {
    const children = childrenOf(device).filter(
      ({ name, attributes }) =>
        !(name === 'alias' && /^ua-(disk|net)\d+$/.test(attributes['name'] ?? '')) &&
        !(name === 'mac' && drawsAddresses) &&
        !(name === 'driver' && device.name === 'disk' && !hasDriver.has(nameOfDisk(device))),
    )
    return ['disk', 'interface'].includes(device.name) ? { ...device, children } : device
  }
  const children = childrenOf(domain)
    .filter(({ name }) => name !== 'uuid' || childOf(original, 'uuid') !== undefined)
    .map((child) =>
      child.name === 'devices' ? element('devices', {}, ...childrenOf(child).map(clean)) : child,
    )
  return { ...domain, children }
}

function nameOfDisk(disk: XmlElement): string {
  return childOf(disk, 'target')?.attributes['dev'] ?? ''
}
