import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { SshOptions } from '../../src/transports/ssh/open.js'
import { findTool } from './find-tool.js'

/** An sshd that runs, and what lets one in. */
export interface Sshd {
  readonly target: { readonly host: string; readonly port: number; readonly user: string }
  readonly folder: string
  /** The process that listens; each connection is served by a child of it. */
  readonly pid: number | undefined
  /** Path of the private key that may log in. */
  readonly identity: string
  /** Path of a known_hosts file with the server's ed25519 key only; it has an ECDSA and an RSA key too. */
  readonly knownHosts: string
  /** What lets one in with that key alone. */
  readonly options: SshOptions
  /** What sshd has logged so far. */
  log(): string
  /** Waits for a line of the log. */
  logged(line: RegExp): Promise<void>
  stop(): Promise<void>
}

/** Makes a key pair, and returns the path of the private one. */
export function makeKey(folder: string, name: string, type = 'ed25519', passphrase = ''): string {
  const path = join(folder, name)
  run('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', name, '-f', path])
  return path
}

/** The type and the key, without comment, of a public key file. */
export function publicKey(privateKeyPath: string): string {
  return readFileSync(`${privateKeyPath}.pub`, 'utf8').split(' ').slice(0, 2).join(' ')
}

/** Runs a tool to its end. */
export function run(
  name: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  input?: string,
): string {
  const { status, stdout, stderr } = spawnSync(name, args, { encoding: 'utf8', env, input })
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`)
  return stdout
}

/**
 * Starts a real sshd for this user on the loopback address, with keys of its own.
 *
 * @param settings further lines of sshd_config
 */
export async function startSshd(settings: readonly string[] = []): Promise<Sshd> {
  const folder = mkdtempSync(join(tmpdir(), 'sshd-'))
  const hostKeys = ['ed25519', 'ecdsa', 'rsa'].map((type) => makeKey(folder, `host_${type}`, type))
  const identity = makeKey(folder, 'user')
  writeFileSync(join(folder, 'authorized_keys'), `${publicKey(identity)}\n`)
  // sshd drops its rights into this folder, which only root can make and a Debian without init lacks.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })
  const { child, port, log, logged } = await listen(folder, hostKeys, settings)
  const knownHosts = join(folder, 'known_hosts')
  writeFileSync(knownHosts, `[127.0.0.1]:${port} ${publicKey(join(folder, 'host_ed25519'))}\n`)
  return {
    target: { host: '127.0.0.1', port, user: userInfo().username },
    folder,
    pid: child.pid,
    identity,
    knownHosts,
    options: { knownHosts: [knownHosts], identities: [identity], agent: false },
    log,
    logged,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    },
  }
}

interface Listening {
  readonly child: ChildProcess
  readonly port: number
  readonly log: () => string
  readonly logged: (line: RegExp) => Promise<void>
}

/** sshd takes no port 0, and somebody else may take a free one first: then it is tried with another. */
async function listen(
  folder: string,
  hostKeys: readonly string[],
  settings: readonly string[],
): Promise<Listening> {
  let lines: string[] = []
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const port = await freePort()
    const config = join(folder, 'sshd_config')
    writeFileSync(config, configuration(folder, port, hostKeys, settings).join('\n'))
    const child = spawn(findTool('sshd') ?? 'sshd', ['-D', '-e', '-f', config], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    lines = []
    const output = createInterface({ input: child.stderr })
    const ready = await new Promise<boolean>((resolve) => {
      output.on('line', (line) => {
        lines.push(line)
        if (line.startsWith('Server listening on')) resolve(true)
      })
      output.once('close', () => resolve(false))
    })
    if (!ready) continue
    const logged = (line: RegExp): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!lines.some((logLine) => line.test(logLine))) return
          output.off('line', look)
          resolve()
        }
        output.on('line', look)
        look()
      })
    return { child, port, log: () => lines.join('\n'), logged }
  }
  throw new Error(`sshd does not start: ${lines.join('\n')}`)
}

function configuration(
  folder: string,
  port: number,
  hostKeys: readonly string[],
  settings: readonly string[],
): readonly string[] {
  return [
    // The first value of a setting counts (sshd_config(5)).
    ...settings,
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    ...hostKeys.map((path) => `HostKey ${path}`),
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    'PidFile none',
    'UsePAM no',
    'StrictModes no',
    'PasswordAuthentication no',
    'PermitRootLogin yes',
    'MaxStartups 100',
    '',
  ]
}

/** A port of the loopback address that was free just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
