import { specError } from '../../spec/parse.js'
import type { DomainSpec } from '../../spec/schema.js'
import type { Beyond, SpecFormat } from '../format.js'
import { parseXml } from '../xml/parse.js'
import { writeXml } from '../xml/write.js'
import { isQemuType } from './architectures.js'
import { readDomain } from './read.js'
import { type LibvirtSettings, libvirtSettings } from './settings.js'
import { writeDomain } from './write.js'

/** libvirt's domain XML. */
export const libvirtXmlFormat: SpecFormat = {
  name: 'libvirt-xml',
  title: "libvirt's domain XML",
  keys: ['libvirt'],
  recognise: (text) => /^\ufeff?\s*</.test(text),
  read(text, { faithful }) {
    const input = readDomain(parseXml(text, 'domain XML'), { assigned: faithful ? 'keep' : 'leave' })
    return { input, beyond: beyondNeutral(input.libvirt) }
  },
  write: (spec) => writeXml(writeDomain(spec, settingsOf(spec))),
}

function settingsOf(spec: DomainSpec): LibvirtSettings {
  const result = libvirtSettings.safeParse(spec['libvirt'])
  if (!result.success) throw specError(result.error, ['libvirt'])
  return result.data
}

function beyondNeutral({ type = 'qemu', elements, devices, details }: LibvirtSettings): readonly Beyond[] {
  const list = (field: string, texts: readonly string[]): readonly Beyond[] =>
    texts.map((text, index) => ({ field: `${field}[${index}]`, what: openingOf(text) }))
  return [
    ...(isQemuType(type) ? [] : [{ field: 'libvirt.type', what: type }]),
    ...list('libvirt.elements', elements),
    ...list('libvirt.devices', devices),
    ...Object.entries(details).flatMap(([id, texts]) => list(`libvirt.details.${id}`, texts)),
  ]
}

const longest = 80

/** The beginning of an element, for a person to recognise it by. */
function openingOf(text: string): string {
  const line = text.split('\n')[0] ?? ''
  return line.length > longest ? `${line.slice(0, longest)}…` : line
}
