import { open } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import ssh2, { type ParsedKey } from 'ssh2'
import { errorCode } from '../../state/libc.js'
import type { AskSecret } from './options.js'

/** A private key, or why there is none; `undefined` for a file that does not exist. */
export type Identity = { readonly key: ParsedKey } | { readonly problem: string } | undefined

/** The key files of ssh(1), without those of security keys. */
export function defaultIdentities(): readonly string[] {
  return ['id_ed25519', 'id_ecdsa', 'id_rsa'].map((name) => join(homedir(), '.ssh', name))
}

/**
 * Reads a private key. As with ssh(1), a file of this user that others can read is not used. If the key is
 * encrypted, the passphrase is asked for once.
 */
export async function readIdentity(path: string, askSecret: AskSecret | undefined): Promise<Identity> {
  const file = await readPrivateFile(path)
  if (file === undefined || 'problem' in file) return file
  const { data } = file
  const plain = ssh2.utils.parseKey(data)
  if (!(plain instanceof Error)) return privateKey(path, plain)
  if (!/no passphrase given/.test(plain.message)) {
    return { problem: `'${path}' is not a private key in a form that is supported.` }
  }
  if (askSecret === undefined) {
    return {
      problem: `'${path}' is encrypted, and nobody can be asked for its passphrase: add it to an agent, or give askSecret.`,
    }
  }
  const passphrase = await askSecret({ kind: 'passphrase', for: path })
  if (passphrase === undefined) return { problem: `'${path}' is encrypted, and no passphrase was given.` }
  const decrypted = ssh2.utils.parseKey(data, passphrase)
  if (decrypted instanceof Error) return { problem: `'${path}' cannot be decrypted with this passphrase.` }
  return privateKey(path, decrypted)
}

function privateKey(path: string, key: ParsedKey): Identity {
  return key.isPrivateKey() ? { key } : { problem: `'${path}' has only a public key.` }
}

async function readPrivateFile(
  path: string,
): Promise<{ readonly data: Buffer } | { readonly problem: string } | undefined> {
  try {
    const file = await open(path)
    try {
      const { uid, mode } = await file.stat()
      if (uid !== process.getuid?.() || (mode & 0o077) === 0) return { data: await file.readFile() }
      const shown = (mode & 0o777).toString(8).padStart(4, '0')
      return {
        problem: `'${path}' is not used, since others can read it (mode ${shown}): chmod 600 '${path}'.`,
      }
    } finally {
      await file.close()
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    return { problem: `'${path}' cannot be read: ${errorCode(error) ?? String(error)}.` }
  }
}
