import type { CheckpointMethods } from '../../../src/domain.js'
import type { CheckpointInfo } from '../../../src/domain-data.js'
import { checkpointDisks } from '../../../src/spec/checkpoint-disks.js'
import { refuseTakenCheckpoint, requireCheckpoint } from '../../../src/spec/checkpoints.js'
import { libvirtCode } from '../rpc/failure.js'
import type { CheckpointReference, DomainReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'
import {
  type DefinedDisk,
  definedDisks,
  lacksBitmap,
  readCheckpoint,
  writeCheckpoint,
} from './checkpoint-xml.js'

/** `VIR_DOMAIN_CHECKPOINT_LIST_TOPOLOGICAL`: each after its parent. */
const parentsFirst = 2

/** `VIR_DOMAIN_CHECKPOINT_XML_NO_DOMAIN`: without the definition of the domain as it was then. */
const withoutDomain = 2

/** `VIR_DOMAIN_CHECKPOINT_XML_SIZE`: with how much has changed, where that is known. */
const withSizes = 4

/** `VIR_DOMAIN_CHECKPOINT_DELETE_METADATA_ONLY`. */
const metadataOnly = 2

/** `VIR_ERR_INTERNAL_ERROR`. */
const internalError = 1

/** Feature `checkpoints`. libvirt has no events for them. */
export function checkpointMethods(session: LibvirtSession, dom: DomainReference): CheckpointMethods {
  const { client } = session
  return {
    async createCheckpoint(name, { description, disks: ids } = {}) {
      await session.requireState(dom, 'running', 'paused')
      const all = definedDisks(await session.xmlOf(dom, 'live'))
      const disks = checkpointDisks(all, ids)
      refuseTakenCheckpoint(await listReferences(session, dom), name, 'name')
      const xmlDesc = writeCheckpoint(name, description, all, disks)
      const { checkpoint } = await client.call('domainCheckpointCreateXml', { dom, xmlDesc, flags: 0 })
      return await describe(session, checkpoint, all)
    },
    listCheckpoints: () => listCheckpoints(session, dom),
    async deleteCheckpoint(name) {
      const checkpoint = requireCheckpoint(await listReferences(session, dom), name, 'name')
      await session.requireState(dom, 'running', 'paused')
      await deleteCheckpoint(session, checkpoint)
    },
  }
}

/** The checkpoints of a domain, oldest first. */
export async function listCheckpoints(
  session: LibvirtSession,
  dom: DomainReference,
): Promise<readonly CheckpointInfo[]> {
  const [references, root] = await Promise.all([listReferences(session, dom), session.xmlOf(dom, 'live')])
  const disks = definedDisks(root)
  return await Promise.all(references.map((reference) => describe(session, reference, disks)))
}

/**
 * Deletes a checkpoint. libvirt 9.0 cannot find the bitmap of one that was lost before QEMU first wrote it, and forgets
 * such a one without looking for it.
 */
async function deleteCheckpoint(session: LibvirtSession, checkpoint: CheckpointReference): Promise<void> {
  const { client } = session
  try {
    await client.call('domainCheckpointDelete', { checkpoint, flags: 0 })
  } catch (error) {
    if (libvirtCode(error) !== internalError) throw error
    const { xml } = await client.call('domainCheckpointGetXmlDesc', {
      checkpoint,
      flags: withoutDomain | withSizes,
    })
    if (!lacksBitmap(xml)) throw error
    await client.call('domainCheckpointDelete', { checkpoint, flags: metadataOnly })
  }
}

/** Deletes a checkpoint that may not be there, or not be to be deleted any more, because the machine has ended. */
export async function forgetCheckpoint(
  session: LibvirtSession,
  dom: DomainReference,
  name: string,
): Promise<void> {
  const references = await listReferences(session, dom).catch(() => [])
  const checkpoint = references.find((reference) => reference.name === name)
  if (checkpoint === undefined) return
  await session.client.call('domainCheckpointDelete', { checkpoint, flags: 0 }).catch(() => {})
}

async function listReferences(
  { client }: LibvirtSession,
  dom: DomainReference,
): Promise<readonly CheckpointReference[]> {
  const listed = await client.call('domainListAllCheckpoints', { dom, needResults: 1, flags: parentsFirst })
  return listed.checkpoints
}

async function describe(
  { client }: LibvirtSession,
  checkpoint: CheckpointReference,
  disks: readonly DefinedDisk[],
): Promise<CheckpointInfo> {
  const { xml } = await client.call('domainCheckpointGetXmlDesc', { checkpoint, flags: withoutDomain })
  return readCheckpoint(xml, disks)
}
