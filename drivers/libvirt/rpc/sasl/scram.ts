import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { HypervisorError } from '../../../../src/errors.js'
import type { Credentials } from '../../../../src/transports/auth-file/credentials.js'
import type { Mechanism } from './mechanism.js'
import { prepare } from './prepare.js'

const derive = promisify(pbkdf2)

/** The hash functions with which SCRAM is registered here (RFC 7677, RFC 5802), by the mechanism's name. */
const hashes = { 'SCRAM-SHA-256': 'sha256', 'SCRAM-SHA-1': 'sha1' } as const

/** A mechanism of the SCRAM family. */
export type ScramName = keyof typeof hashes

/** "Without channel binding", as the header of the first message and as it is repeated (RFC 5802, 7). */
const header = 'n,,'

/** How often the password may be hashed: the least that RFC 7677 (4) allows, and more than anybody asks for. */
const iterationRange = { least: 4096, most: 10_000_000 }

/**
 * The mechanisms SCRAM-SHA-256 and SCRAM-SHA-1, which show the daemon that we know the password, and us that it
 * knows it, without sending it (RFC 5802, RFC 7677).
 *
 * @param nonce for tests: what makes this run unlike all others
 */
export function createScram(
  name: ScramName,
  credentials: Credentials,
  nonce = randomBytes(24).toString('base64'),
): Mechanism {
  const hash = hashes[name]
  const hmac = (key: Buffer, text: string): Buffer => createHmac(hash, key).update(text).digest()
  const user = prepare(credentials.user, 'user').replaceAll('=', '=3D').replaceAll(',', '=2C')
  const password = prepare(credentials.password, 'password')
  const first = `n=${user},r=${nonce}`
  let signature: Buffer | undefined
  let complete = false

  const answer = async (challenge: string): Promise<Buffer> => {
    const { serverNonce, salt, iterations } = readChallenge(challenge)
    if (!serverNonce.startsWith(nonce) || serverNonce === nonce) {
      throw malformed('does not continue our nonce')
    }
    const salted = await derive(password, salt, iterations, createHash(hash).digest().length, hash)
    const last = `c=${Buffer.from(header).toString('base64')},r=${serverNonce}`
    const whole = `${first},${challenge},${last}`
    const clientKey = hmac(salted, 'Client Key')
    const proof = hmac(createHash(hash).update(clientKey).digest(), whole)
    for (const [index, byte] of clientKey.entries()) proof[index] = (proof[index] ?? 0) ^ byte
    signature = hmac(hmac(salted, 'Server Key'), whole)
    return Buffer.from(`${last},p=${proof.toString('base64')}`)
  }
  const verify = (message: string, expected: Buffer): Buffer => {
    const shown = /^v=([\w+/]+={0,2})(?:,|$)/.exec(message)?.[1]
    const bytes = Buffer.from(shown ?? '', 'base64')
    if (bytes.length !== expected.length || !timingSafeEqual(bytes, expected)) {
      throw new HypervisorError('ERR_AUTH', 'the daemon does not show that it knows our password', {
        hint: 'Somebody else may answer in its place, or it does not have this user.',
      })
    }
    complete = true
    return Buffer.alloc(0)
  }
  return {
    name,
    get complete() {
      return complete
    },
    start: () => Buffer.from(`${header}${first}`),
    async step(challenge) {
      if (complete) throw malformed('asks again after the end')
      const text = challenge.toString()
      return signature === undefined ? await answer(text) : verify(text, signature)
    },
  }
}

interface Challenge {
  readonly serverNonce: string
  readonly salt: Buffer
  readonly iterations: number
}

/** Extensions may follow; those that must be understood come first and are none of ours (RFC 5802, 5.1). */
function readChallenge(text: string): Challenge {
  const [, serverNonce, salt, count] =
    /^r=([\x21-\x2b\x2d-\x7e]+),s=([\w+/]+={0,2}),i=([1-9]\d{0,8})(?:,|$)/.exec(text) ?? []
  if (serverNonce === undefined || salt === undefined) throw malformed('is not what SCRAM has')
  const iterations = Number(count)
  if (iterations < iterationRange.least || iterations > iterationRange.most) {
    throw malformed(`asks for ${iterations} iterations`)
  }
  return { serverNonce, salt: Buffer.from(salt, 'base64'), iterations }
}

function malformed(why: string): HypervisorError {
  return new HypervisorError('ERR_PROTOCOL', `what the daemon sends to authenticate us ${why}`)
}
