/** A line of a known_hosts file that could be read. */
export interface KnownHostLine {
  readonly file: string
  /** Counted from 1. */
  readonly line: number
  readonly marker: 'revoked' | 'cert-authority' | undefined
  /** Host names, patterns or a hashed name. */
  readonly hosts: string
  /** For example `ssh-ed25519`. */
  readonly keyType: string
  /** The public key as it goes over the wire (RFC 4253, 6.6). */
  readonly key: Buffer
}

const markers = { '@revoked': 'revoked', '@cert-authority': 'cert-authority' } as const

/**
 * Reads the text of a known_hosts file: markers, host names, type and key, comment (sshd(8), SSH_KNOWN_HOSTS FILE
 * FORMAT). Empty lines, comments and damaged lines are skipped, as OpenSSH does; keys of protocol 1 count as
 * damaged.
 */
export function parseKnownHosts(text: string, file: string): readonly KnownHostLine[] {
  return text.split('\n').flatMap((line, index) => parseLine(line, file, index + 1) ?? [])
}

function parseLine(text: string, file: string, line: number): KnownHostLine | undefined {
  const fields = text.split(/[ \t\r]+/).filter((field) => field !== '')
  const first = fields[0]
  if (first === undefined || first.startsWith('#')) return undefined
  let marker: KnownHostLine['marker']
  if (first.startsWith('@')) {
    if (first !== '@revoked' && first !== '@cert-authority') return undefined
    marker = markers[first]
    fields.shift()
  }
  const [hosts, keyType, encoded] = fields
  if (hosts === undefined || keyType === undefined || encoded === undefined) return undefined
  const key = decodeKey(encoded)
  if (key === undefined || keyTypeOf(key) !== keyType) return undefined
  return { file, line, marker, hosts, keyType, key }
}

/** Buffer.from takes anything for base64; this takes what encodes to the same text again. */
function decodeKey(encoded: string): Buffer | undefined {
  const key = Buffer.from(encoded, 'base64')
  return key.toString('base64') === encoded ? key : undefined
}

/** The type that a public key itself begins with: a string after its length (RFC 4253, 6.6). */
export function keyTypeOf(key: Buffer): string | undefined {
  if (key.length < 4) return undefined
  const length = key.readUInt32BE(0)
  if (length === 0 || length > key.length - 4) return undefined
  return key.toString('latin1', 4, 4 + length)
}
