import type { CallOptions } from '../../src/call.js'
import type { Finding } from '../../src/doctor.js'
import { isHypervisorError } from '../../src/errors.js'
import { parseUri } from '../../src/uri.js'
import { whenAllEnded } from '../../src/when-all-ended.js'
import { openLibvirt } from './connection.js'
import { readCapabilities } from './host.js'

const places = ['libvirt+unix:///system', 'libvirt+unix:///session']

/** Looks for a daemon of this host and one of this user, and asks each what it runs. */
export async function examineLibvirt(options: CallOptions): Promise<readonly Finding[]> {
  return await whenAllEnded(places.map((place) => examine(place, options)))
}

async function examine(place: string, options: CallOptions): Promise<Finding> {
  const name = place.replace('+unix', '')
  try {
    const connection = await openLibvirt(parseUri(place), options)
    try {
      const { hypervisor, guests } = await readCapabilities(connection.native)
      const detail = `The daemon answers and runs guests of ${guests.length} kinds; none was started.`
      return { name, status: 'works', version: hypervisor, detail }
    } finally {
      await connection.close()
    }
  } catch (error) {
    if (options.signal?.aborted || !isHypervisorError(error)) throw error
    const status = error.code === 'ERR_CONNECT' ? 'missing' : 'broken'
    return { name, status, detail: error.message, hint: error.hint }
  }
}
