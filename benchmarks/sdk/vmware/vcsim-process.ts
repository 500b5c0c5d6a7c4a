import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { findVcsim } from './vcsim-program.js'

/** How a simulator is started. */
export interface VcsimProcessSettings {
  readonly model: 'vcenter' | 'esx'
  readonly machines: number
  readonly datacenters: number
  /** Port of the loopback address; 0 for a free one. */
  readonly port: number
  readonly user: string
  readonly password: string
  /** Files of its certificate and private key. */
  readonly certificate: string
  readonly key: string
}

/** A simulator that runs. */
export interface VcsimProcess {
  readonly port: number
  /** Ends it, and waits for its end. */
  stop(): Promise<void>
}

/**
 * Starts a simulator, and returns when it accepts connections. It ends with this process.
 *
 * @throws Error if `.ci/build-vcsim` has not been run, or it does not start.
 */
export async function startVcsimProcess(settings: VcsimProcessSettings): Promise<VcsimProcess> {
  const { model, machines, datacenters, port: wanted, user, password, certificate, key } = settings
  const program = findVcsim()
  if (program === undefined) throw new Error('.ci/build-vcsim has not been run')
  const child = spawn(
    program.path,
    [
      ...['-model', model, '-user', user, '-address', `127.0.0.1:${wanted}`],
      ...['-machines', String(machines), '-datacenters', String(datacenters)],
      ...['-certificate', certificate, '-key', key],
    ],
    { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, VCSIM_PASSWORD: password } },
  )
  const address = await firstLine(child)
  return {
    port: Number(address.split(':').at(-1)),
    async stop() {
      const ended = child.exitCode === null ? once(child, 'exit') : undefined
      child.stdin?.end()
      await ended
    },
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('it has no standard output')
  const lines = createInterface({ input: child.stdout })
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`vcsim ended with ${String(code)}`)
  })
  const [line] = await Promise.race([once(lines, 'line'), ended])
  ended.catch(() => {})
  return String(line)
}
