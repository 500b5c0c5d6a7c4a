import { Readable } from 'node:stream'
import { z } from 'zod'
import { HypervisorError, isHypervisorError } from '../../../src/errors.js'
import { type Credentials, credentialsOf } from '../../../src/transports/auth-file/credentials.js'
import { readWhole } from '../../../src/transports/read-whole.js'
import type { VmrestAddress } from './address.js'

/** The REST API of VMware's desktop programs, below `/api` (VMware Workstation and Fusion REST API 1.3, vmrest). */
export interface VmrestService {
  /**
   * Asks for what is at a path, or changes it, and gives the answer's JSON.
   *
   * @throws HypervisorError `ERR_CONNECT` if it cannot be reached or does not answer in half a minute, `ERR_AUTH`,
   *   `ERR_NO_DOMAIN`, `ERR_INVALID_STATE`, `ERR_OPERATION_FAILED`, `ERR_PROTOCOL`; the signal's reason.
   */
  ask(path: string, change?: string, signal?: AbortSignal): Promise<unknown>
}

/** What both sides call their JSON. */
const mediaType = 'application/vnd.vmware.vmw.rest-v1+json'

/** Milliseconds without an answer after which it counts as unreachable. */
const longestSilence = 30_000

/** The most bytes of an answer: a machine of its list is some 200. */
const longestAnswer = 2 ** 24

/** Its errors; the fields of `ErrorModel` begin with capital letters. */
const failureSchema = z.object({ Message: z.string().min(1) })

/** What its answers mean by their status. */
const meanings: Readonly<Record<number, 'ERR_AUTH' | 'ERR_NO_DOMAIN' | 'ERR_INVALID_STATE'>> = {
  401: 'ERR_AUTH',
  403: 'ERR_AUTH',
  404: 'ERR_NO_DOMAIN',
  409: 'ERR_INVALID_STATE',
}

/** Logs in to a vmrest. @throws HypervisorError `ERR_AUTH`, `ERR_FILE` if it is not known who we are. */
export async function openVmrest(
  { origin, host, user }: VmrestAddress,
  authFile: string | undefined,
): Promise<VmrestService> {
  const credentials = await credentialsOf('vmrest', { host, user, authFile })
  return {
    async ask(path, change, signal) {
      const { status, ok, text } = await send(`${origin}/api${path}`, credentials, change, signal)
      if (!ok) throw failure(status, text)
      try {
        const answer: unknown = JSON.parse(text)
        return answer
      } catch (cause) {
        throw new HypervisorError('ERR_PROTOCOL', 'vmrest answered with what is no JSON', { cause })
      }
    },
  }
}

async function send(
  url: string,
  { user, password }: Credentials,
  change: string | undefined,
  signal: AbortSignal | undefined,
): Promise<{ readonly status: number; readonly ok: boolean; readonly text: string }> {
  const silence = AbortSignal.timeout(longestSilence)
  try {
    const response = await fetch(url, {
      method: change === undefined ? 'GET' : 'PUT',
      headers: {
        Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
        Accept: mediaType,
        'Content-Type': mediaType,
      },
      body: change ?? null,
      // Nobody else is to get the password.
      redirect: 'error',
      signal: signal === undefined ? silence : AbortSignal.any([signal, silence]),
    })
    const { status, ok, body } = response
    const limit = { most: longestAnswer, what: "vmrest's answer", code: 'ERR_PROTOCOL' } as const
    const data = body === null ? Buffer.alloc(0) : await readWhole(Readable.from(body), limit)
    return { status, ok, text: data.toString() }
  } catch (cause) {
    signal?.throwIfAborted()
    if (isHypervisorError(cause, 'ERR_PROTOCOL')) throw cause
    throw new HypervisorError('ERR_CONNECT', `vmrest cannot be reached at ${new URL(url).origin}`, {
      hint: 'Start vmrest, or leave ?vmrest away: machines are managed without it, but not paused.',
      cause,
    })
  }
}

function failure(status: number, text: string): HypervisorError {
  const said = messageIn(text) ?? `it answered ${status}`
  const code = meanings[status] ?? 'ERR_OPERATION_FAILED'
  const hint = code === 'ERR_AUTH' ? { hint: 'Its user and password are those that vmrest -C has set.' } : {}
  return new HypervisorError(code, `vmrest: ${said}`, hint)
}

function messageIn(text: string): string | undefined {
  try {
    return failureSchema.safeParse(JSON.parse(text)).data?.Message
  } catch {
    return undefined
  }
}
