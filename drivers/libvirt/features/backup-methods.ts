import { rm } from 'node:fs/promises'
import type { BackupMethods } from '../../../src/domain.js'
import { element, type XmlElement } from '../../../src/formats/xml/element.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import type { DomainReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'
import { type RunningDevice, requireDevice, runningDevices } from './defined-devices.js'
import { writeNewFile } from './host-file.js'
import { runJob } from './job.js'

/** Feature `backup`. The files are on the daemon's host, and belong to its QEMU. */
export function backupMethods(session: LibvirtSession, dom: DomainReference): BackupMethods {
  return {
    async backup(targets, { format = 'qcow2', signal } = {}) {
      await session.requireState(dom, 'running', 'paused')
      const disks = runningDevices(await session.xmlOf(dom, 'live'), 'disk')
      for (const id of Object.keys(targets)) requireDevice(dom, disks, id)
      const begin = async (paths: ReadonlyMap<string, string>): Promise<void> => {
        const backupXml = writeXml(backupElement(disks, paths, format))
        try {
          await runJob(session, dom, signal, () =>
            session.client.call('domainBackupBegin', {
              dom,
              backupXML: backupXml,
              flags: 0,
            }),
          )
        } catch (error) {
          // libvirt leaves what it had written.
          if (session.local) for (const path of paths.values()) await rm(path, { force: true })
          throw error
        }
      }
      await withNewFiles(session, Object.entries(targets), new Map(), begin)
    },
  }
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
  disks: readonly RunningDevice[],
  paths: ReadonlyMap<string, string>,
  format: string,
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
  return element('domainbackup', { mode: 'push' }, element('disks', {}, ...copied))
}
