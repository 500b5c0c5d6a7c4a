import { z } from 'zod'
import { HypervisorError } from '../errors.js'
import { base64 } from './base64.js'
import { type AgentConversation, type AgentLink, callAgent } from './link.js'

/** Bytes of a file in one message. */
const pieceLength = 48 * 1024

/** The most bytes of a file that are read: a guest could send one without an end. */
export const longestGuestFile = 2 ** 30

const readSchema = z.object({
  'buf-b64': base64.refine(({ length }) => length <= pieceLength, 'must not be more than was asked for'),
  eof: z.boolean(),
})
const writtenSchema = z.object({ count: z.int().positive() })

/**
 * Reads a whole file of the guest (`guest-file-open`, `-read`, `-close`).
 *
 * @param most Bytes that it may have. Default: {@link longestGuestFile}.
 * @throws HypervisorError `ERR_AGENT`, also for a longer file and an agent that sends more than it is asked for;
 *   `ERR_ABORTED`.
 */
export async function readThroughAgent(
  link: AgentLink,
  path: string,
  most = longestGuestFile,
): Promise<Uint8Array> {
  return await withOpenFile(link, path, 'r', async (agent, handle) => {
    const pieces: Uint8Array[] = []
    let length = 0
    for (;;) {
      const piece = await callAgent(agent, 'guest-file-read', readSchema, { handle, count: pieceLength })
      pieces.push(piece['buf-b64'])
      length += piece['buf-b64'].length
      if (length > most) {
        throw new HypervisorError('ERR_AGENT', `'${path}' of the guest has more than ${most} bytes`, {
          hint: 'Copy it over a network, or out of the disk of the guest.',
        })
      }
      if (piece.eof) return new Uint8Array(Buffer.concat(pieces))
    }
  })
}

/**
 * Writes a whole file of the guest (`guest-file-open`, `-write`, `-flush`, `-close`).
 *
 * @throws HypervisorError `ERR_AGENT`, `ERR_ABORTED`: a part of the file may then be written.
 */
export async function writeThroughAgent(link: AgentLink, path: string, data: Uint8Array): Promise<void> {
  await withOpenFile(link, path, 'w', async (agent, handle) => {
    let position = 0
    while (position < data.length) {
      const piece = Buffer.from(data.subarray(position, position + pieceLength)).toString('base64')
      const args = { handle, 'buf-b64': piece }
      position += (await callAgent(agent, 'guest-file-write', writtenSchema, args)).count
    }
    await agent.execute('guest-file-flush', { handle })
  })
}

async function withOpenFile<Result>(
  link: AgentLink,
  path: string,
  mode: 'r' | 'w',
  work: (agent: AgentConversation, handle: number) => Promise<Result>,
): Promise<Result> {
  return await link.converse(async (agent) => {
    const handle = await callAgent(agent, 'guest-file-open', z.int(), { path, mode })
    try {
      return await work(agent, handle)
    } finally {
      await agent.execute('guest-file-close', { handle }).catch(() => {})
    }
  })
}
