import type { CallOptions } from '../../src/call.js'
import type { Finding } from '../../src/doctor.js'

/** Looks for the programs of QEMU on this machine. */
export async function examineQemu(_options: CallOptions): Promise<readonly Finding[]> {
  return []
}
