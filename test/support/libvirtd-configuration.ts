import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { giveToDaemon } from '../../benchmarks/sdk/libvirt/libvirtd.js'
import { findTool } from './find-tool.js'
import { makeServerCertificate, type ServerCertificate } from './pki.js'
import { freePort, run } from './sshd.js'

/** What is different in a daemon of the tests from one without a configuration file. */
export interface DaemonConfiguration {
  /** It listens for TLS as well, with certificates that `pki.ts` makes in its folder. */
  readonly tls?:
    | { readonly certificate?: ServerCertificate | undefined; readonly auth?: 'none' | 'sasl' | undefined }
    | undefined
  /** It lets the user of {@link saslUser} in by one of these mechanisms of SASL, and nobody else. */
  readonly sasl?: { readonly mechanisms: string } | undefined
}

/** How a daemon with a configuration is started. */
export interface ConfiguredDaemon {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly tlsPort: number | undefined
}

/** Who may log in by SASL. */
export const saslUser = { user: 'fred', password: 'pass, wörd=1' } as const

/** Writes the configuration of a daemon into its folder. */
export async function configureDaemon(
  folder: string,
  { tls, sasl }: DaemonConfiguration,
): Promise<ConfiguredDaemon> {
  const lines = [
    // Each is on a host of its own, as far as it knows, so that machines migrate from one to another.
    `host_uuid = "${randomUUID()}"`,
    'listen_tcp = 0',
    `listen_tls = ${tls === undefined ? 0 : 1}`,
  ]
  const tlsPort = tls === undefined ? undefined : await freePort()
  if (tls !== undefined) {
    const { authority, certificate, key } = makeServerCertificate(folder, tls.certificate)
    await giveToDaemon(key)
    lines.push(
      'listen_addr = "127.0.0.1"',
      `tls_port = "${tlsPort}"`,
      `auth_tls = "${tls.auth ?? 'none'}"`,
      `ca_file = "${authority}"`,
      `cert_file = "${certificate}"`,
      `key_file = "${key}"`,
      // A daemon does not start with a certificate that no client would accept, unless it is told so.
      'tls_no_sanity_certificate = 1',
    )
  }
  if (sasl !== undefined) {
    lines.push('auth_unix_rw = "sasl"')
    await configureSasl(folder, sasl.mechanisms)
  }
  const path = join(folder, 'libvirtd.conf')
  await writeFile(path, lines.map((line) => `${line}\n`).join(''))
  const args = ['-f', path, ...(tls === undefined ? [] : ['--listen'])]
  return { args, env: sasl === undefined ? {} : { SASL_CONF_PATH: join(folder, 'sasl') }, tlsPort }
}

/** Cyrus SASL reads the file that is named after the service, in the folder of `SASL_CONF_PATH`. */
async function configureSasl(folder: string, mechanisms: string): Promise<void> {
  const database = join(folder, 'sasl.db')
  await mkdir(join(folder, 'sasl'))
  await writeFile(
    join(folder, 'sasl', 'libvirt.conf'),
    `mech_list: ${mechanisms}\nsasldb_path: ${database}\n`,
  )
  // Without a realm in the user's name the daemon takes the name of its host.
  const args = ['-p', '-a', 'libvirt', '-f', database, '-u', hostname(), saslUser.user]
  run(findTool('saslpasswd2') ?? 'saslpasswd2', args, process.env, saslUser.password)
  await giveToDaemon(database)
}
