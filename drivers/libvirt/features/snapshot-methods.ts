import type { SnapshotMethods } from '../../../src/domain.js'
import type { SnapshotInfo } from '../../../src/domain-data.js'
import { HypervisorError, isHypervisorError } from '../../../src/errors.js'
import { childOf, childrenOf, element, textOf } from '../../../src/formats/xml/element.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import { absentAs } from '../lookup.js'
import { libvirtCode } from '../rpc/failure.js'
import type { DomainReference, SnapshotReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'
import { refuseCheckpoints } from './refuse-checkpoints.js'

/** `VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY | VIR_DOMAIN_SNAPSHOT_CREATE_ATOMIC`. */
const externalFlags = 16 | 128

/** Feature `snapshots`. libvirt has no events for them; those of this connection are told by it. */
export function snapshotMethods(session: LibvirtSession, dom: DomainReference): SnapshotMethods {
  const { client } = session
  const tell = (change: 'created' | 'reverted' | 'deleted', snapshot: string): void =>
    session.emit({ type: 'snapshot', change, snapshot, domain: dom.name, uuid: dom.uuid, time: Date.now() })
  const find = async (name: string): Promise<SnapshotReference> => {
    const { snap } = await client.call('domainSnapshotLookupByName', { dom, name, flags: 0 })
    return snap
  }
  const refuseTaken = async (name: string): Promise<void> => {
    if ((await absentAs('ERR_NO_SNAPSHOT', find(name))) === undefined) return
    throw new HypervisorError('ERR_SNAPSHOT_EXISTS', `there is a snapshot '${name}' already`)
  }
  const currentName = async (): Promise<string | undefined> =>
    (await absentAs('ERR_NO_SNAPSHOT', client.call('domainSnapshotCurrent', { dom, flags: 0 })))?.snap.name
  const describe = async (snap: SnapshotReference, current: string | undefined): Promise<SnapshotInfo> => {
    const { xml } = await client.call('domainSnapshotGetXmlDesc', { snap, flags: 0 })
    return readSnapshot(xml, current)
  }
  return {
    async createSnapshot(name, { description, kind = 'internal' } = {}) {
      requireName(name)
      if (kind === 'memory') {
        throw new HypervisorError('ERR_INVALID_ARGUMENT', 'libvirt has internal and external snapshots', {
          field: 'kind',
        })
      }
      await refuseTaken(name)
      const xmlDesc = writeXml(
        element(
          'domainsnapshot',
          {},
          element('name', {}, name),
          description === undefined ? undefined : element('description', {}, description),
        ),
      )
      const flags = kind === 'external' ? externalFlags : 0
      const { snap } = await client
        .call('domainSnapshotCreateXml', { dom, xmlDesc, flags })
        .catch(async (error: unknown) => {
          // Somebody may have been quicker, which libvirt has no number of its own for.
          if (isHypervisorError(error, 'ERR_OPERATION_FAILED')) await refuseTaken(name)
          return unsupportedHere(error)
        })
      tell('created', name)
      return await describe(snap, name)
    },
    async listSnapshots() {
      const [{ snapshots }, current] = await Promise.all([
        client.call('domainListAllSnapshots', { dom, needResults: 1, flags: 0 }),
        currentName(),
      ])
      const infos = await Promise.all(snapshots.map((snap) => describe(snap, current)))
      return inOrder(infos)
    },
    async revertToSnapshot(name) {
      const snap = await find(name)
      await refuseCheckpoints(session, dom, 'a return to a snapshot')
      await client.call('domainRevertToSnapshot', { snap, flags: 0 }).catch(unsupportedHere)
      tell('reverted', name)
    },
    async deleteSnapshot(name) {
      const snap = await find(name)
      await client.call('domainSnapshotDelete', { snap, flags: 0 }).catch(unsupportedHere)
      tell('deleted', name)
    },
  }
}

/** `VIR_ERR_CONFIG_UNSUPPORTED`. */
const configUnsupported = 67

/** What libvirt does not do with the snapshots of a machine is a fault of no specification, though it calls it one. */
function unsupportedHere(error: unknown): never {
  if (!(error instanceof HypervisorError) || libvirtCode(error) !== configUnsupported) throw error
  throw new HypervisorError('ERR_UNSUPPORTED', error.message, { cause: error.cause })
}

/** It is a name of a file to libvirt, and part of QEMU's commands. */
function requireName(name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._+@ -]{0,127}$/.test(name)) return
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `'${name}' is no name of a snapshot`, {
    field: 'name',
    hint: 'Begin with a letter or digit; letters, digits, spaces and . _ + @ - may follow, 128 characters in all.',
  })
}

/**
 * libvirt says `disk-snapshot` of a snapshot of disks that was made while the machine was there, and keeps no more of its
 * state; one that was made while it was off is `shutoff`.
 */
function stateOf(words: string): SnapshotInfo['state'] {
  if (words === 'disk-snapshot') return 'running'
  return words === 'running' || words === 'paused' ? words : 'shutoff'
}

/** Reads `<domainsnapshot>` (https://libvirt.org/formatsnapshot.html). */
function readSnapshot(xml: string, current: string | undefined): SnapshotInfo {
  const root = parseXml(xml, 'snapshot')
  const name = textOf(childOf(root, 'name')) ?? ''
  const description = textOf(childOf(root, 'description'))
  const parent = textOf(childOf(root, 'parent', 'name'))
  const words = textOf(childOf(root, 'state')) ?? ''
  const external = childrenOf(childOf(root, 'disks'), 'disk').some(
    ({ attributes }) => attributes['snapshot'] === 'external',
  )
  return {
    name,
    createdAt: Number(textOf(childOf(root, 'creationTime')) ?? '0') * 1000,
    kind: external ? 'external' : 'internal',
    state: stateOf(words),
    ...(description === undefined ? {} : { description }),
    ...(parent === undefined ? {} : { parent }),
    current: name === current,
  }
}

/** Oldest first. Times are whole seconds, so that a parent may be as old as its child. */
function inOrder(infos: readonly SnapshotInfo[]): readonly SnapshotInfo[] {
  const depths = new Map<string, number>()
  const depthOf = ({ name, parent }: SnapshotInfo): number => {
    const known = depths.get(name)
    if (known !== undefined) return known
    const above = infos.find((info) => info.name === parent)
    const depth = above === undefined ? 0 : depthOf(above) + 1
    depths.set(name, depth)
    return depth
  }
  return [...infos].sort(
    (one, other) =>
      one.createdAt - other.createdAt || depthOf(one) - depthOf(other) || (one.name < other.name ? -1 : 1),
  )
}
