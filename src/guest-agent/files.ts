import { z } from 'zod'
import { base64 } from './base64.js'
import { type AgentConversation, type AgentLink, callAgent } from './link.js'

/** Bytes of a file in one message. */
const pieceLength = 48 * 1024

const readSchema = z.object({ 'buf-b64': base64, eof: z.boolean() })
const writtenSchema = z.object({ count: z.int().positive() })

/**
 * Reads a whole file of the guest (`guest-file-open`, `-read`, `-close`).
 *
 * @throws HypervisorError `ERR_AGENT`, `ERR_ABORTED`.
 */
export async function readThroughAgent(link: AgentLink, path: string): Promise<Uint8Array> {
  return await withOpenFile(link, path, 'r', async (agent, handle) => {
    const pieces: Uint8Array[] = []
    for (;;) {
      const piece = await callAgent(agent, 'guest-file-read', readSchema, { handle, count: pieceLength })
      pieces.push(piece['buf-b64'])
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
