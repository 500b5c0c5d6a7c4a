import { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'
import { element, type XmlElement } from '../../../src/formats/xml/element.js'
import { refuse } from '../../../src/spec/refuse.js'
import type { NetworkSpec } from '../../../src/spec/schema.js'
import { decodeName } from '../names.js'
import type { VmwareOptions } from '../options.js'
import { findIn } from '../place.js'
import type { VmwareSession } from '../session.js'
import { parsed, reference } from '../soap/schema.js'
import { type ObjectReference, textElement, typedElement } from '../soap/value.js'
import { retrieveOne } from '../vim.js'
import type { Device } from './hardware.js'
import { cardTypes, sourceWord, usualCard } from './network-cards.js'
import { extraOption } from './own-settings.js'
import { changeDevice, connectable } from './write-drives.js'

/** A network of a datacenter. */
export interface Network {
  readonly object: ObjectReference
  readonly name: string
}

const nameSchema = z.looseObject({ name: z.string() })

/** The networks of a datacenter. */
export async function networksOf(
  session: VmwareSession,
  datacenter: ObjectReference,
): Promise<readonly Network[]> {
  const found = await findIn(session, session.content, datacenter, 'Network', ['name'])
  return found.map(({ object, properties }) => ({
    object,
    name: decodeName(parsed('network', nameSchema, properties).name),
  }))
}

/** The name of the network of an interface: a word in the neutral field, any name under the driver's key. */
function networkName(network: NetworkSpec, field: string, names: VmwareOptions['networks']): string {
  const { id = '', source = '' } = network
  const name = names?.[id]
  if (name === undefined) return source
  if (sourceWord(name) === source) return name
  throw refuse(`${field}.source`, `it must be '${sourceWord(name)}', which '${name}' is as a word`)
}

/**
 * Writes the network interfaces of a specification.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` if there is no such network.
 */
export async function writeNetworks(
  session: VmwareSession,
  datacenter: ObjectReference,
  networks: readonly NetworkSpec[],
  names: VmwareOptions['networks'],
): Promise<readonly XmlElement[]> {
  for (const id of Object.keys(names ?? {})) {
    if (networks.some((network) => network.id === id)) continue
    throw refuse(`vmware.networks.${id}`, `there is no interface '${id}'`)
  }
  if (networks.length === 0) return []
  const known = await networksOf(session, datacenter)
  return await Promise.all(
    networks.map(async (network, index) => {
      const field = `networks[${index}]`
      const found = findNetwork(known, networkName(network, field, names), field)
      return await writeCard(session, found, network, { field, key: firstCardKey - index })
    }),
  )
}

/**
 * The network of a name, or else the only one that the name is the word of.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` if there is none.
 */
function findNetwork(known: readonly Network[], name: string, field: string): Network {
  const named = known.find((candidate) => candidate.name === name)
  if (named !== undefined) return named
  const [only, ...others] = known.filter((candidate) => sourceWord(candidate.name) === name)
  if (only !== undefined && others.length === 0) return only
  const hint = `Networks: ${known.map((candidate) => candidate.name).join(', ')}.`
  throw refuse(`${field}.source`, `there is no network '${name}'`, hint)
}

/** Writes a network interface that is added. @throws HypervisorError `ERR_INVALID_SPEC` if there is no such network. */
export async function writeNewCard(
  session: VmwareSession,
  datacenter: ObjectReference,
  network: NetworkSpec,
  field: string,
): Promise<XmlElement> {
  const found = findNetwork(await networksOf(session, datacenter), network.source ?? '', field)
  return await writeCard(session, found, network, { field, key: firstCardKey })
}

async function writeCard(
  session: VmwareSession,
  found: Network,
  { model = usualCard, mac }: Pick<NetworkSpec, 'model' | 'mac'>,
  { field, key, there }: { readonly field: string; readonly key: number; readonly there?: Device },
): Promise<XmlElement> {
  const { label, summary } = there?.deviceInfo ?? {}
  return changeDevice(
    there === undefined ? 'add' : 'edit',
    there?.type ?? cardTypes[model] ?? '',
    textElement('key', key),
    there &&
      element('deviceInfo', {}, textElement('label', label ?? ''), textElement('summary', summary ?? '')),
    await writeBacking(session, found, field),
    connectable(true),
    textElement('controllerKey', there?.controllerKey),
    textElement('unitNumber', there?.unitNumber),
    textElement('addressType', 'manual'),
    textElement('macAddress', mac),
  )
}

/** Writes that a network interface of a machine gets another address, and stays on its network. */
export async function writeCardAddress(
  session: VmwareSession,
  datacenter: ObjectReference,
  device: Device,
  mac: string,
): Promise<XmlElement> {
  const name = await nameOfNetwork(session, device)
  const found = findNetwork(await networksOf(session, datacenter), name, 'network')
  return await writeCard(session, found, { mac }, { field: 'network', key: device.key, there: device })
}

/**
 * Lets a card have any address: the hypervisor starts no machine with another one than its own, unless it is told not
 * to look.
 *
 * @param number The card's: that of `ethernet0` in the machine's file.
 */
export function allowAddress(number: number, mac = ''): readonly XmlElement[] {
  return /^00:(50:56|0c:29)/.test(mac) ? [] : [extraOption(`ethernet${number}.checkMACAddress`, 'FALSE')]
}

const firstCardKey = -300

const portgroupSchema = z.looseObject({ key: z.string(), 'config.distributedVirtualSwitch': reference })
const switchSchema = z.looseObject({ uuid: z.string() })

async function writeBacking(session: VmwareSession, network: Network, field: string): Promise<XmlElement> {
  const { object, name } = network
  const { propertyCollector } = session.content
  if (object.type === 'Network') {
    return typedElement('backing', 'VirtualEthernetCardNetworkBackingInfo', textElement('deviceName', name))
  }
  if (object.type !== 'DistributedVirtualPortgroup') {
    throw refuse(`${field}.source`, `'${name}' is a ${object.type}, which is not known here`)
  }
  const paths = ['key', 'config.distributedVirtualSwitch']
  const portgroup = parsed(
    'port group',
    portgroupSchema,
    await retrieveOne(session, propertyCollector, object, paths),
  )
  const { uuid } = parsed(
    'distributed switch',
    switchSchema,
    await retrieveOne(session, propertyCollector, portgroup['config.distributedVirtualSwitch'], ['uuid']),
  )
  return typedElement(
    'backing',
    'VirtualEthernetCardDistributedVirtualPortBackingInfo',
    element('port', {}, textElement('switchUuid', uuid), textElement('portgroupKey', portgroup.key)),
  )
}

/** The name of the network that a card is on. @throws HypervisorError `ERR_PROTOCOL`. */
export async function nameOfNetwork(session: VmwareSession, { backing }: Device): Promise<string> {
  const key = backing?.portgroupKey
  return key === undefined ? (backing?.deviceName ?? '') : await portgroupName(session, key)
}

/** The name of the network of a distributed port group. @throws HypervisorError `ERR_PROTOCOL`. */
async function portgroupName(session: VmwareSession, key: string): Promise<string> {
  for (const datacenter of session.place.datacenters) {
    const found = (await networksOf(session, datacenter)).find(({ object }) => object.value === key)
    if (found !== undefined) return found.name
  }
  throw new HypervisorError('ERR_PROTOCOL', `there is no port group with the key '${key}'`)
}
