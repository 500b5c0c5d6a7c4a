import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from '../peers/xapi/pool.js'
import { type HostSettings, type PoolHost, startHost } from '../peers/xapi/server.js'
import { makeServerCertificate, type ServerCertificate, type ServerFiles } from './pki.js'

/** How a stand-in for a pool is started. */
export interface XapiPoolSettings {
  /** How many hosts it has, each at an address of the loopback network. Default: one. */
  readonly hosts?: number | undefined
  /** The last number of the first address. Default: 1. */
  readonly firstAddress?: number | undefined
  readonly certificate?: ServerCertificate | undefined
  /** Files of another one, to be it again. */
  readonly pki?: ServerFiles | undefined
  /** Port of every host. Default: a free one. */
  readonly port?: number | undefined
  /** Milliseconds that `event.from` waits for more once something has happened. Default: 5. */
  readonly batching?: number | undefined
}

/** A stand-in for a pool that belongs to the tests alone. */
export interface XapiPool {
  readonly pool: Pool
  readonly port: number
  /** File of the authority that has signed its certificate. */
  readonly authority: string
  readonly certificate: string
  readonly key: string
  readonly authFile: string
  /** A URI of the driver `xapi`; `more` are further parameters. */
  uri(more?: Readonly<Record<string, string>>, host?: string): string
  /** The methods that were called, in order. */
  readonly calls: readonly string[]
  /** When a call of this method has been carried out, or before it is, every connection ends: its answer never comes. */
  cut(method: string, when?: 'after' | 'before'): void
  /** No call is carried out from now on, until what it returns is called. */
  hold(): () => void
  /** After the next call of this method, no session is known any more. */
  expireAfter(method: string): void
  /** Makes another host the master, by its number or address; with `dies`, the one that was it goes. */
  promote(host: number | string, options?: { readonly dies?: boolean }): Promise<void>
  stop(options?: { readonly keepFiles?: boolean }): Promise<void>
}

/** The user and the password, which has characters that mean something in files, URIs, shells and XML. */
export const xapiUser = { user: 'root', password: 'p<&>"\'#=; $(id) `id` ]]>ü' } as const

/** What a client authentication file has for a host. */
export function xapiAuthFile(
  host: string,
  { user, password }: { readonly user: string; readonly password: string },
): string {
  return `[credentials-pool]\nauthname=${user}\npassword=${password}\n[auth-xapi-${host}]\ncredentials=pool\n`
}

/** Starts a stand-in, and returns when its hosts accept connections. */
export async function startXapiPool(settings: XapiPoolSettings = {}): Promise<XapiPool> {
  const { hosts: count = 1, batching = 5, firstAddress = 1 } = settings
  const folder = mkdtempSync(join(tmpdir(), 'xapi-'))
  const files = settings.pki ?? makeServerCertificate(folder, settings.certificate)
  const addresses = Array.from({ length: count }, (_, index) => `127.0.0.${index + firstAddress}`)
  const pool = new Pool({ ...xapiUser, addresses, batching })
  const calls: string[] = []
  let master = addresses[0] ?? ''
  let cutAt: { readonly method: string; readonly when: 'after' | 'before' } | undefined
  let expiresAfter: string | undefined
  let held: Promise<void> | undefined
  const hostSettings: HostSettings = {
    ...{ pool, certificate: files.certificate, key: files.key },
    master: () => master,
    held: () => held,
    onCall: (method) => void calls.push(method),
    trouble(method) {
      if (cutAt?.method !== method) return 'none'
      const { when } = cutAt
      cutAt = undefined
      return when === 'before' ? 'cut at once' : 'cut'
    },
    onAnswer(method) {
      if (expiresAfter !== method) return
      expiresAfter = undefined
      pool.sessions.expire()
    },
  }
  const hosts: PoolHost[] = []
  let port = settings.port ?? 0
  for (const address of addresses) {
    const host = await startHost(hostSettings, address, port)
    port = host.port
    hosts.push(host)
  }
  const authFile = join(folder, 'auth.conf')
  writeFileSync(authFile, addresses.map((address) => xapiAuthFile(address, xapiUser)).join(''), {
    mode: 0o600,
  })
  return {
    ...{ pool, port, authFile, calls },
    ...files,
    uri(more = {}, host = addresses[0] ?? '') {
      const parameters = new URLSearchParams({ ca: files.authority, authfile: authFile, ...more })
      return `xapi://${host}:${port}/?${parameters.toString().replaceAll('+', '%20')}`
    },
    cut(method, when = 'after') {
      cutAt = { method, when }
    },
    hold() {
      let release = (): void => {}
      held = new Promise((resolve) => {
        release = resolve
      })
      return () => {
        held = undefined
        release()
      }
    },
    expireAfter(method) {
      expiresAfter = method
    },
    async promote(host, { dies = false } = {}) {
      const old = master
      master = typeof host === 'string' ? host : (addresses[host] ?? '')
      if (!dies) return
      pool.sessions.expire()
      const gone = hosts.find(({ address }) => address === old)
      if (gone !== undefined) hosts.splice(hosts.indexOf(gone), 1)
      await gone?.stop()
    },
    async stop({ keepFiles = false } = {}) {
      pool.end.abort()
      for (const host of hosts) await host.stop()
      if (!keepFiles) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Starts a stand-in before the tests of the suite that is being described, and ends it after them. */
export function useXapiPool(settings: XapiPoolSettings = {}): () => XapiPool {
  let pool: XapiPool | undefined
  before(async () => {
    pool = await startXapiPool(settings)
  })
  after(async () => {
    await pool?.stop()
    pool = undefined
  })
  return () => {
    if (pool === undefined) throw new Error('the stand-in runs only while the tests of its suite do')
    return pool
  }
}
