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
  if (supports(domain, 'start-paused') && supports(domain, 'suspend')) {
    return async (call, running) => {
      await domain.startPaused(call)
      const console = await domain.openConsole(call)
      try {
        await domain.resume(call)
      } catch (error) {
        console.destroy()
        throw error
      }
      running()
      return console
    }
  }
  throw new HypervisorError(
    'ERR_UNSUPPORTED',
    `the driver '${driver}' has neither the feature 'console-log' nor 'start-paused', so the beginning of a boot would be lost`,
  )
}
