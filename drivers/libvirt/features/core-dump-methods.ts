import type { CoreDumpMethods } from '../../../src/domain.js'
import type { DomainReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'
import { cancelledByAbort } from './cancelled-by-abort.js'
import { writeNewFile } from './host-file.js'

/** `virDomainCoreDumpFormat`. */
const formats = { elf: 0, 'kdump-zlib': 1, 'kdump-lzo': 2, 'kdump-snappy': 3 } as const

/** `VIR_DUMP_MEMORY_ONLY`; without it the file is one that only libvirt can read. */
const memoryOnly = 16

/** Feature `core-dump`. The file is on the daemon's host; libvirt can neither stop nor leave half of it. */
export function coreDumpMethods(session: LibvirtSession, dom: DomainReference): CoreDumpMethods {
  return {
    async coreDump(path, { format = 'elf', signal } = {}) {
      await session.requireState(dom, 'running', 'paused')
      await writeNewFile(session, path, (to) =>
        cancelledByAbort(session, dom, signal, () =>
          session.client.call('domainCoreDumpWithFormat', {
            dom,
            to,
            dumpformat: formats[format],
            flags: memoryOnly,
          }),
        ),
      )
    },
  }
}
