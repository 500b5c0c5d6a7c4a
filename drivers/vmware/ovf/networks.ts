import { HypervisorError } from '../../../src/errors.js'
import { withUsualPrefixes } from '../../../src/formats/ovf/names.js'
import { childOf, childrenOf, element, type XmlElement } from '../../../src/formats/xml/element.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import { networksOf } from '../machine/networks.js'
import type { VmwareSession } from '../session.js'
import { type ObjectReference, referenceElement, textElement } from '../soap/value.js'

/**
 * Says for every network of a descriptor which one of the datacenter it is: the one that is given for it, else the one with
 * its name.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` naming a network that there is none for.
 */
export async function mapNetworks(
  session: VmwareSession,
  datacenter: ObjectReference,
  descriptor: string,
  given: Readonly<Record<string, string>>,
): Promise<readonly XmlElement[]> {
  const envelope = withUsualPrefixes(parseXml(descriptor, 'OVF descriptor'))
  const names = childrenOf(childOf(envelope, 'ovf:NetworkSection'), 'ovf:Network').map(
    ({ attributes }) => attributes['ovf:name'] ?? '',
  )
  const unknown = Object.keys(given).find((name) => !names.includes(name))
  if (unknown !== undefined) throw refuse(unknown, `the package has no network '${unknown}'`, names)
  if (names.length === 0) return []
  const networks = await networksOf(session, datacenter)
  return names.map((name) => {
    const wanted = given[name] ?? name
    const network = networks.find((one) => one.name === wanted)
    const all = networks.map((one) => one.name)
    if (network === undefined)
      throw refuse(name, `there is no network '${wanted}' for the package's '${name}'`, all)
    return element(
      'networkMapping',
      {},
      textElement('name', name),
      referenceElement('network', network.object),
    )
  })
}

function refuse(name: string, why: string, known: readonly string[]): HypervisorError {
  return new HypervisorError('ERR_INVALID_ARGUMENT', why, {
    field: `networks.${name}`,
    hint: `Networks: ${known.join(', ') || 'none'}. Say which one of the server stands for it.`,
  })
}
