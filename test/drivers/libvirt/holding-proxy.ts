import { procedureOf } from './procedure-of.js'
import { type DaemonProxy, startProxy } from './proxy.js'

/** A place between a client and a daemon, at which a call is held. */
export interface HoldingProxy extends DaemonProxy {
  /** Resolves when the call has come. */
  readonly held: Promise<void>
  /** Passes the call on, and all that came behind it on its connection. */
  release(): void
}

/** Passes everything on to the daemon at `target`, but for the first call of a procedure, which waits until it is released. */
export async function startHoldingProxy(
  path: string,
  target: string,
  procedure: number,
): Promise<HoldingProxy> {
  let come = (): void => {}
  const held = new Promise<void>((resolve) => {
    come = resolve
  })
  let release = (): void => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  let isHeld = false
  const { stop } = await startProxy(path, target, (daemon) => {
    let before = Promise.resolve()
    return (chunk) => {
      const holds = !isHeld && procedureOf(chunk) === procedure
      if (holds) {
        isHeld = true
        before = released
        come()
      }
      before = before.then(() => void daemon.write(chunk))
    }
  })
  return { held, release, stop }
}
