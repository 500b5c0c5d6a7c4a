import { damaged } from './damaged.js'

/** How the bytes of a file are told. */
export interface Digest {
  readonly algorithm: 'sha1' | 'sha256' | 'sha512'
  /** In lower-case hexadecimal digits. */
  readonly value: string
}

const lengths = { sha1: 40, sha256: 64, sha512: 128 } as const

const line = /^(SHA1|SHA-1|SHA256|SHA-256|SHA512|SHA-512)\s*\((.+)\)\s*=\s*([0-9a-f]+)$/i

/**
 * Reads a manifest: `SHA256(disk.vmdk)= 1f…` a line (DSP0243 1.1.0, 5.1, which has SHA-1; 2.1.0 has SHA-256). Spaces are where
 * programs like them.
 *
 * @throws HypervisorError `ERR_FILE`.
 */
export function readManifest(text: string, path: string): ReadonlyMap<string, Digest> {
  const digests = new Map<string, Digest>()
  for (const [index, content] of text.split(/\r?\n/).entries()) {
    if (content.trim() === '') continue
    const [match, word = '', name = '', value = ''] = line.exec(content.trim()) ?? []
    const algorithm = algorithmOf(word)
    if (match === undefined || algorithm === undefined || value.length !== lengths[algorithm]) {
      throw damaged(path, `line ${index + 1} is none of a manifest: SHA256(file)= digits`)
    }
    digests.set(name, { algorithm, value: value.toLowerCase() })
  }
  return digests
}

function algorithmOf(word: string): Digest['algorithm'] | undefined {
  const name = word.toLowerCase().replace('-', '')
  return name === 'sha1' || name === 'sha256' || name === 'sha512' ? name : undefined
}

/** Writes the line of a file. */
export function manifestLine(name: string, sha256: string): string {
  return `SHA256(${name})= ${sha256}\n`
}
