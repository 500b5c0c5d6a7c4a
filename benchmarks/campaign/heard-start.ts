import type { Duplex } from 'node:stream'
import { type AnyDomain, type CallOptions, HypervisorError, supports } from '../../src/index.js'

/** Starts a machine, calls `running` when it runs, and returns its console from the first byte on. */
export type HeardStart = (call: CallOptions, running: () => void) => Promise<Duplex>

/**
 * How a machine of this driver is started without missing the beginning of what its guest writes.
 *
 * @throws HypervisorError `ERR_UNSUPPORTED` if there is no way.
 */
export function heardStart(domain: AnyDomain, driver: string): HeardStart {
  if (!supports(domain, 'console')) {
    throw new HypervisorError('ERR_UNSUPPORTED', `the driver '${driver}' has no console`)
  }
  if (supports(domain, 'console-log')) {
    return async (call, running) => {
      await domain.start(call)
      running()
      return await domain.openConsole({ ...call, scrollback: true })
    }
  }
  throw new HypervisorError(
    'ERR_UNSUPPORTED',
    `the driver '${driver}' does not have the feature 'console-log', without which the beginning of a boot is lost`,
  )
}
