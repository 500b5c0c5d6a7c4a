import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect, type NetConnectOpts } from 'node:net'
import { setTimeout } from 'node:timers/promises'

/** Milliseconds that the daemon has to accept a connection, or to end after it was asked to. */
export const patience = 60_000

/**
 * Waits until a daemon accepts connections at its UNIX socket and, where it has one, at its port of the loopback
 * address. Nothing but a connection tells that it listens.
 *
 * @throws Error with the end of its log if it ends, or does not come that far.
 */
export async function untilAccepting(
  [socket, port]: readonly [socket: string, port?: number | undefined],
  child: ChildProcess,
): Promise<void> {
  let log = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log = `${log}${text}`.slice(-4000)
  })
  let failure: Error | undefined
  child.once('error', (error) => {
    failure = error
  })
  const deadline = Date.now() + patience
  const accepts = async (): Promise<boolean> =>
    (await connects({ path: socket })) &&
    (port === undefined || (await connects({ host: '127.0.0.1', port })))
  while (!(await accepts())) {
    if (failure !== undefined) throw failure
    if (hasEnded(child)) throw new Error(`libvirtd has ended with status ${child.exitCode}:\n${log}`)
    if (Date.now() > deadline) throw new Error(`libvirtd accepts no connection:\n${log}`)
    await setTimeout(10)
  }
}

async function connects(address: NetConnectOpts): Promise<boolean> {
  const socket = connect(address)
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** Whether a process is gone. */
export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}
