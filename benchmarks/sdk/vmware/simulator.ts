import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startVcsimProcess } from './vcsim-process.js'

/** A simulated vCenter for the suite alone. */
export interface Simulator {
  /** URI of the driver `vmware`. */
  readonly uri: string
  /** What pyVmomi logs in with. */
  readonly login: {
    readonly port: number
    readonly user: string
    readonly password: string
    readonly authority: string
  }
  stop(): Promise<void>
}

/** Starts a vCenter of vcsim with so many machines and a certificate that is its own authority. */
export async function startSimulator(machines: number): Promise<Simulator> {
  const folder = await mkdtemp(join(tmpdir(), 'polyvisor-bench-'))
  const [certificate, key, authFile] = ['server.pem', 'server.key', 'auth.conf'].map((name) =>
    join(folder, name),
  )
  if (certificate === undefined || key === undefined || authFile === undefined) throw new Error('no paths')
  try {
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
    const name = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2']
    const files = ['-keyout', key, '-out', certificate]
    execFileSync('openssl', ['req', '-x509', ...curve, ...name, ...files], { stdio: 'ignore' })
    const [user, password] = ['bench', 'of the suite']
    const auth = `[credentials-vcsim]\nauthname=${user}\npassword=${password}\n[auth-esx-127.0.0.1]\ncredentials=vcsim\n`
    await writeFile(authFile, auth, { mode: 0o600 })
    const simulator = await startVcsimProcess({
      ...{ model: 'vcenter', machines, datacenters: 1, port: 0, user, password, certificate, key },
    })
    const { port } = simulator
    const query = `ca=${encodeURIComponent(certificate)}&authfile=${encodeURIComponent(authFile)}`
    return {
      uri: `vmware://127.0.0.1:${port}/DC0?${query}`,
      login: { port, user, password, authority: certificate },
      async stop() {
        await simulator.stop()
        await rm(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}
