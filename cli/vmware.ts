import type { VmwareNative } from '../drivers/vmware/driver.js'
import { HypervisorError } from '../src/errors.js'
import { parseUri } from '../src/uri.js'
import type { CommandContext } from './context.js'

/**
 * Opens a vCenter or an ESXi for the time of `work`, with what only these have.
 *
 * @throws HypervisorError `ERR_UNSUPPORTED` if the connection is one to something else.
 */
export async function withVmware<Result>(
  context: CommandContext,
  work: (native: VmwareNative) => Promise<Result>,
): Promise<Result> {
  const { scheme } = parseUri(context.uri)
  if (scheme !== 'vmware') {
    throw new HypervisorError(
      'ERR_UNSUPPORTED',
      `only 'vmware:' connections have this, and not '${scheme}:'`,
      {
        hint: 'Name a vCenter or an ESXi: polyvisor -c vmware://user@vcenter.example/DC0',
      },
    )
  }
  const { vmware } = await import('../drivers/vmware/driver.js')
  const connection = await vmware.connect(context.uri, context.call)
  try {
    return await work(connection.native)
  } finally {
    await connection.close()
  }
}
