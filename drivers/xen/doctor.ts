import type { CallOptions } from '../../src/call.js'
import type { Finding } from '../../src/doctor.js'
import { isHypervisorError } from '../../src/errors.js'
import { parseUri } from '../../src/uri.js'
import { openXen } from './connection.js'

const place = 'xen:///'

/** Asks whether this host is a dom0. */
export async function examineXen(options: CallOptions): Promise<readonly Finding[]> {
  try {
    const connection = await openXen(parseUri(place), options)
    try {
      const { hypervisor } = await connection.capabilities({})
      return [
        { name: place, status: 'works', version: hypervisor, detail: 'xl answers; no guest was started.' },
      ]
    } finally {
      await connection.close()
    }
  } catch (error) {
    if (options.signal?.aborted || !isHypervisorError(error)) throw error
    const missing = error.code === 'ERR_NOT_INSTALLED'
    return [
      {
        name: place,
        status: missing ? 'missing' : 'broken',
        detail: missing ? 'This host is no dom0: it has no xl.' : error.message,
        hint: missing ? 'A dom0 elsewhere is reached by xen+ssh://root@host/.' : error.hint,
      },
    ]
  }
}
