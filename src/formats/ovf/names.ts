import { refuse } from '../../spec/refuse.js'
import { element, type XmlElement } from '../xml/element.js'

const cim = 'http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2'

/** The namespaces that are written, by their usual prefixes (DSP0243 1.1.0, 6; VMware's own for its additions). */
export const namespaces = {
  ovf: 'http://schemas.dmtf.org/ovf/envelope/1',
  rasd: `${cim}/CIM_ResourceAllocationSettingData`,
  vssd: `${cim}/CIM_VirtualSystemSettingData`,
  vmw: 'http://www.vmware.com/schema/ovf',
} as const

/** The prefix that a name gets here, by its namespace. Storage and Ethernet of OVF 2 have the fields of `rasd`. */
const prefixes: ReadonlyMap<string, string> = new Map([
  ...Object.entries(namespaces).map(([prefix, uri]) => [uri, prefix] as const),
  ['http://schemas.dmtf.org/ovf/envelope/2', 'ovf'],
  [`${cim}/CIM_StorageAllocationSettingData`, 'rasd'],
  [`${cim}/CIM_StorageAllocationSettingData.xsd`, 'rasd'],
  [`${cim}/CIM_EthernetPortAllocationSettingData`, 'rasd'],
  [`${cim}/CIM_EthernetPortAllocationSettingData.xsd`, 'rasd'],
])

/** What stands for a namespace that is none of those. */
const foreignPrefix = 'foreign'

/**
 * The same tree with the usual prefixes, whichever the document has declared (Namespaces in XML 1.0). Attributes without a
 * prefix are those of the element's own vocabulary, as old programs write them.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` for a prefix that is not declared.
 */
export function withUsualPrefixes(root: XmlElement): XmlElement {
  return rename(root, new Map([['xml', foreignPrefix]]))
}

function rename(from: XmlElement, above: ReadonlyMap<string, string>): XmlElement {
  const declared = Object.entries(from.attributes).flatMap(([name, uri]) => {
    const prefix = name === 'xmlns' ? '' : /^xmlns:(.+)$/.exec(name)?.[1]
    return prefix === undefined ? [] : [[prefix, prefixes.get(uri) ?? foreignPrefix] as const]
  })
  const known = declared.length === 0 ? above : new Map([...above, ...declared])
  const usual = (name: string, otherwise: string): string => {
    const colon = name.indexOf(':')
    const prefix = colon < 0 ? '' : name.slice(0, colon)
    const found = known.get(prefix) ?? (prefix === '' ? otherwise : undefined)
    if (found === undefined) throw refuse('ovf', `the prefix ${prefix} of <${from.name}> is not declared`)
    return `${found}:${name.slice(colon + 1)}`
  }
  const name = usual(from.name, foreignPrefix)
  const attributes = Object.entries(from.attributes)
    .filter(([key]) => key !== 'xmlns' && !key.startsWith('xmlns:'))
    .map(([key, value]) => [key.includes(':') ? usual(key, '') : `ovf:${key}`, value] as const)
  const children = from.children.map((child) => (typeof child === 'string' ? child : rename(child, known)))
  return { ...element(name, Object.fromEntries(attributes)), children }
}
