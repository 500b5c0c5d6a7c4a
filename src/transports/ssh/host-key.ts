import { createHash } from 'node:crypto'
import { HypervisorError } from '../../errors.js'
import { knownHostName, matchesHost } from './host-patterns.js'
import { type KnownHostLine, keyTypeOf } from './known-hosts.js'
import type { KnownHosts } from './known-hosts-files.js'

/** The fingerprint of a public key as OpenSSH prints it: SHA-256 in base64 without padding. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

/** Host key algorithms by the type of the key (RFC 8332, 3; RFC 5656, 3.1; RFC 8709, 4), the best first. */
const algorithms = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
} as const

/** A host key algorithm that is asked for; signatures with SHA-1 are not. */
export type HostKeyAlgorithm = (typeof algorithms)[keyof typeof algorithms][number]

/**
 * The host key algorithms to ask a server for. The first one that the server has too is taken (RFC 4253, 7.1), so
 * those with a known key come first: a host whose ed25519 key is known then shows that one. The others follow only
 * so that the key of an unknown host can be named in the error.
 */
export function hostKeyAlgorithms(known: KnownHosts, host: string, port: number): HostKeyAlgorithm[] {
  const types = new Set(linesFor(known, host, port).map(({ marker, keyType }) => marker ?? keyType))
  const all = Object.entries(algorithms)
  const [first, last] = [all.filter(([type]) => types.has(type)), all.filter(([type]) => !types.has(type))]
  return [...first, ...last].flatMap(([, names]) => names)
}

/**
 * Looks whether a server's key is the one that known_hosts has for it.
 *
 * @returns nothing if it is, otherwise the error `ERR_HOST_KEY` with type and fingerprint, where it was looked for,
 *   and how a person makes the key known.
 */
export function verifyHostKey(
  known: KnownHosts,
  host: string,
  port: number,
  key: Buffer,
): HypervisorError | undefined {
  const lines = linesFor(known, host, port)
  const type = keyTypeOf(key) ?? 'unknown'
  const shown = `the ${type} key ${fingerprint(key)} of '${knownHostName(host, port)}'`
  const revoked = lines.find((line) => line.marker === 'revoked' && line.key.equals(key))
  if (revoked !== undefined) {
    return new HypervisorError('ERR_HOST_KEY', `${shown} is revoked by ${place(revoked)}`, {
      hint: 'Do not connect to this host: its owner has declared that this key can no longer be trusted.',
    })
  }
  const plain = lines.filter(({ marker }) => marker === undefined)
  if (plain.some((line) => line.key.equals(key))) return undefined
  const changed = plain.find(({ keyType }) => keyType === type)
  if (changed !== undefined) {
    return new HypervisorError(
      'ERR_HOST_KEY',
      `${shown} is not the one in ${place(changed)}, which is ${fingerprint(changed.key)}`,
      {
        hint: `Somebody may be in between. If the owner of the host confirms the new fingerprint, remove the old key (ssh-keygen -f '${changed.file}' -R '${knownHostName(host, port)}') and add the new one.`,
      },
    )
  }
  const places = lines.map((line) => `${place(line)} has ${describe(line)}`)
  const file = known.files[0] ?? '~/.ssh/known_hosts'
  const hints = [
    `Compare the fingerprint with that of the host itself, then: ssh-keyscan -p ${port} -t ${scanType(type)} ${host} >> ${file}`,
  ]
  if (lines.some(({ marker }) => marker === 'cert-authority')) {
    hints.push('Certificates of hosts are not supported: lines with @cert-authority do not count.')
  }
  const where = [known.files.join(', ') || 'no file', ...places].join('; ')
  return new HypervisorError('ERR_HOST_KEY', `${shown} is not known (looked at ${where})`, {
    hint: hints.join(' '),
  })
}

function linesFor(known: KnownHosts, host: string, port: number): readonly KnownHostLine[] {
  const name = knownHostName(host, port)
  return known.lines.filter((line) => matchesHost(line.hosts, name))
}

function describe({ marker, keyType }: KnownHostLine): string {
  return marker === undefined ? `its ${keyType} key` : `a line @${marker}`
}

function place({ file, line }: KnownHostLine): string {
  return `${file}:${line}`
}

/** What ssh-keyscan(1) calls a type of key. */
function scanType(type: string): string {
  return /^(?:ssh-)?([a-z0-9]+)/.exec(type)?.[1] ?? type
}
