import { rm } from 'node:fs/promises'
import type { BackupMethods } from '../../../src/domain.js'
import { isHypervisorError } from '../../../src/errors.js'
import { element, type XmlElement } from '../../../src/formats/xml/element.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import { checkpointDisks } from '../../../src/spec/checkpoint-disks.js'
import {
  lostCheckpoint,
  refuseTakenCheckpoint,
  requireCheckpoint,
  requireTracked,
} from '../../../src/spec/checkpoints.js'
import { libvirtCode } from '../rpc/failure.js'
import type { DomainReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'
import { forgetCheckpoint, listCheckpoints } from './checkpoint-methods.js'
import { type DefinedDisk, definedDisks, writeCheckpoint } from './checkpoint-xml.js'
import { requireDevice, runningDevices } from './defined-devices.js'
import { writeNewFile } from './host-file.js'
import { runJob } from './job.js'

/** `VIR_ERR_CHECKPOINT_INCONSISTENT`. */
const inconsistent = 109

/** Feature `backup`. The files are on the daemon's host, and belong to its QEMU. */
export function backupMethods(session: LibvirtSession, dom: DomainReference): BackupMethods {
  return {
    async backup(targets, { format = 'qcow2', checkpoint, incremental, signal } = {}) {
      await session.requireState(dom, 'running', 'paused')
      const root = await session.xmlOf(dom, 'live')
      const ids = Object.keys(targets)
      for (const id of ids) requireDevice(dom, runningDevices(root, 'disk'), id, 'targets')
      const disks = definedDisks(root)
      await requireCheckpoints(session, dom, ids, checkpoint, incremental)
      const checkpointXml =
        checkpoint === undefined
          ? undefined
          : writeCheckpoint(checkpoint, undefined, disks, checkpointDisks(disks, ids, 'checkpoint'))
      const begin = async (paths: ReadonlyMap<string, string>): Promise<void> => {
        const backupXml = writeXml(backupElement(disks, paths, format, incremental))
        let begun = false
        try {
          await runJob(session, dom, signal, async () => {
            await session.client.call('domainBackupBegin', {
              dom,
              backupXML: backupXml,
              checkpointXML: checkpointXml,
              flags: 0,
            })
            begun = true
          })
        } catch (error) {
          // libvirt leaves what it had written, and the checkpoint.
          if (session.local) for (const path of paths.values()) await rm(path, { force: true })
          if (begun && checkpoint !== undefined) await forgetCheckpoint(session, dom, checkpoint)
          throw incremental !== undefined && libvirtCode(error) === inconsistent
            ? lostCheckpoint(incremental, ids.join(', '), isHypervisorError(error) ? error.cause : error)
            : error
        }
      }
      await withNewFiles(session, Object.entries(targets), new Map(), begin)
    },
  }
}

async function requireCheckpoints(
  session: LibvirtSession,
  dom: DomainReference,
  ids: readonly string[],
  made: string | undefined,
  since: string | undefined,
): Promise<void> {
  if (made === undefined && since === undefined) return
  const checkpoints = await listCheckpoints(session, dom)
  if (since !== undefined) requireTracked(requireCheckpoint(checkpoints, since, 'incremental'), ids)
  if (made !== undefined) refuseTakenCheckpoint(checkpoints, made, 'checkpoint')
}

/** Has every path checked before `work` gets all of them as the daemon understands them. */
async function withNewFiles(
  session: LibvirtSession,
  [next, ...rest]: readonly (readonly [id: string, path: string])[],
  paths: ReadonlyMap<string, string>,
  work: (paths: ReadonlyMap<string, string>) => Promise<void>,
): Promise<void> {
  if (next === undefined) return await work(paths)
  const [id, path] = next
  await writeNewFile(session, path, (to) => withNewFiles(session, rest, new Map([...paths, [id, to]]), work))
}

/** What libvirt is to copy, pushed by its QEMU (https://libvirt.org/formatbackup.html). */
function backupElement(
  disks: readonly DefinedDisk[],
  paths: ReadonlyMap<string, string>,
  format: string,
  incremental: string | undefined,
): XmlElement {
  const copied = disks.map(({ id, target }) => {
    const path = paths.get(id)
    return path === undefined
      ? element('disk', { name: target, backup: 'no' })
      : element(
          'disk',
          { name: target, backup: 'yes', type: 'file' },
          element('target', { file: path }),
          element('driver', { type: format }),
        )
  })
  return element(
    'domainbackup',
    { mode: 'push' },
    incremental === undefined ? undefined : element('incremental', {}, incremental),
    element('disks', {}, ...copied),
  )
}
