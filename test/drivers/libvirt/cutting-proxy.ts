import { procedureOf } from './procedure-of.js'
import { type DaemonProxy, startProxy } from './proxy.js'

/**
 * Passes everything on to the daemon at `target`. When a call of a procedure has been passed on, the way is cut as if
 * the network were: the daemon has it, and its answer comes no more.
 */
export async function startCuttingProxy(
  path: string,
  target: string,
  procedure: number,
): Promise<DaemonProxy> {
  return await startProxy(path, target, (daemon, proxy) => (chunk) => {
    const cuts = procedureOf(chunk) === procedure
    daemon.write(chunk, () => {
      if (cuts) proxy.stop()
    })
  })
}
