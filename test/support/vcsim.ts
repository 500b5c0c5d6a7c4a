import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startVcsimProcess } from '../../benchmarks/sdk/vmware/vcsim-process.js'
import { makeServerCertificate, type ServerCertificate, type ServerFiles } from './pki.js'

/** How a simulator is started. */
export interface VcsimSettings {
  readonly model?: 'vcenter' | 'esx' | undefined
  readonly machines?: number | undefined
  readonly datacenters?: number | undefined
  /** Port of the loopback address. Default: a free one. */
  readonly port?: number | undefined
  readonly certificate?: ServerCertificate | undefined
  /** Files of another simulator, to be it again. */
  readonly pki?: ServerFiles | undefined
}

/** A simulator of the vSphere API that belongs to the tests alone. */
export interface Vcsim {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  /** File of the authority that has signed its certificate. */
  readonly authority: string
  /** Files of its certificate and private key. */
  readonly certificate: string
  readonly key: string
  /** File in which its user and password are. */
  readonly authFile: string
  /** A URI of this driver's to a place; `host` and `port` for a way around. */
  uri(place?: string, more?: Readonly<Record<string, string>>, port?: number): string
  /** Ends it. Its files go with it, unless another one is to have them. */
  stop(options?: { readonly keepFiles?: boolean }): Promise<void>
}

/** The user and the password, which has characters that mean something in files, URIs and XML. */
export const vcsimUser = { user: 'admin@vsphere.local', password: `p<&>"'#=; ]]>ü` } as const

/** Starts a simulator, and returns when it accepts connections. */
export async function startVcsim(settings: VcsimSettings = {}): Promise<Vcsim> {
  const { model = 'vcenter', machines = 0, datacenters = 1, port: wanted = 0, certificate: kind } = settings
  const folder = mkdtempSync(join(tmpdir(), 'vcsim-'))
  const { user, password } = vcsimUser
  const { authority, certificate, key } = settings.pki ?? makeServerCertificate(folder, kind)
  const simulator = await startVcsimProcess({
    ...{ model, machines, datacenters, port: wanted, user, password, certificate, key },
  })
  const { port } = simulator
  const authFile = join(folder, 'auth.conf')
  writeFileSync(authFile, authFileFor('127.0.0.1', user, password), { mode: 0o600 })
  return {
    ...{ host: '127.0.0.1', port, user, password, authority, certificate, key, authFile },
    uri(place = '/', more = {}, other = port) {
      const parameters = new URLSearchParams({ ca: authority, authfile: authFile, ...more })
      return `vmware://127.0.0.1:${other}${encodeURI(place)}?${parameters.toString().replaceAll('+', '%20')}`
    },
    async stop({ keepFiles = false } = {}) {
      await simulator.stop()
      if (!keepFiles) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What a client authentication file has for a host. */
export function authFileFor(host: string, user: string, password: string): string {
  return `[credentials-vcsim]\nauthname=${user}\npassword=${password}\n[auth-esx-${host}]\ncredentials=vcsim\n`
}

/** Starts a simulator before the tests of the suite that is being described, and ends it after them. */
export function useVcsim(settings: VcsimSettings = {}): () => Vcsim {
  let vcsim: Vcsim | undefined
  before(async () => {
    vcsim = await startVcsim(settings)
  })
  after(async () => {
    await vcsim?.stop()
    vcsim = undefined
  })
  return () => {
    if (vcsim === undefined) throw new Error('the simulator runs only while the tests of its suite do')
    return vcsim
  }
}
