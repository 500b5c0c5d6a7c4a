import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { AgentExecOptions } from '../../../src/domain.js'
import type { AgentExecResult } from '../../../src/domain-data.js'
import { HypervisorError } from '../../../src/errors.js'
import { type AgentChannel, type AgentOptions, withAgent } from './agent-channel.js'

const nothing = z.unknown()
const base64 = z.string().transform((text) => new Uint8Array(Buffer.from(text, 'base64')))

const execStatusSchema = z.object({
  exited: z.boolean(),
  exitcode: z.int().optional(),
  signal: z.int().optional(),
  'out-data': base64.optional(),
  'err-data': base64.optional(),
  'out-truncated': z.boolean().optional(),
  'err-truncated': z.boolean().optional(),
})

/** The first and the longest pause between two questions whether a command has ended, in milliseconds. */
const pauses = { first: 10, longest: 500 } as const

/** Resolves when the agent on the socket `path` answers. @throws HypervisorError `ERR_AGENT`, `ERR_ABORTED`. */
export async function pingAgent(path: string, options?: AgentOptions): Promise<void> {
  await withAgent(path, (agent) => agent.call('guest-ping', nothing), options)
}

/**
 * Runs a program in the guest and waits for its end (`guest-exec`, `guest-exec-status`). The channel is free
 * for others in between.
 *
 * @throws HypervisorError `ERR_AGENT`, also if it wrote more than the agent keeps (16 MiB); `ERR_ABORTED`: it
 *   then goes on in the guest.
 */
export async function execInGuest(
  path: string,
  program: string,
  exec: AgentExecOptions,
  options?: AgentOptions,
): Promise<AgentExecResult> {
  const { args = [], environment, input } = exec
  const started = await withAgent(
    path,
    (agent) =>
      agent.call('guest-exec', z.object({ pid: z.int() }), {
        path: program,
        arg: args,
        'capture-output': true,
        ...(environment && { env: Object.entries(environment).map(([name, value]) => `${name}=${value}`) }),
        ...(input && { 'input-data': Buffer.from(input).toString('base64') }),
      }),
    options,
  )
  let pause: number = pauses.first
  for (;;) {
    const status = await withAgent(
      path,
      (agent) => agent.call('guest-exec-status', execStatusSchema, { pid: started.pid }),
      options,
    )
    if (status.exited) return execResult(program, status)
    await delay(pause, undefined, { signal: options?.signal }).catch(() => {})
    pause = Math.min(pause * 2, pauses.longest)
  }
}

function execResult(program: string, status: z.output<typeof execStatusSchema>): AgentExecResult {
  if (status['out-truncated'] || status['err-truncated']) {
    throw new HypervisorError('ERR_AGENT', `'${program}' wrote more than the agent keeps`, {
      hint: 'Let it write to a file, and read that.',
      cause: { exitcode: status.exitcode, signal: status.signal },
    })
  }
  return {
    exitCode: status.exitcode,
    signal: status.signal,
    stdout: status['out-data'] ?? new Uint8Array(),
    stderr: status['err-data'] ?? new Uint8Array(),
  }
}

/** Bytes of a file in one message. */
const pieceLength = 48 * 1024

/** Reads a whole file of the guest (`guest-file-open`, `-read`, `-close`). */
export async function readGuestFile(path: string, file: string, options?: AgentOptions): Promise<Uint8Array> {
  const schema = z.object({ 'buf-b64': base64, eof: z.boolean() })
  return await withOpenFile(path, file, 'r', options, async (agent, handle) => {
    const pieces: Uint8Array[] = []
    for (;;) {
      const piece = await agent.call('guest-file-read', schema, { handle, count: pieceLength })
      pieces.push(piece['buf-b64'])
      if (piece.eof) return new Uint8Array(Buffer.concat(pieces))
    }
  })
}

/** Writes a whole file of the guest (`guest-file-open`, `-write`, `-flush`, `-close`). */
export async function writeGuestFile(
  path: string,
  file: string,
  data: Uint8Array,
  options?: AgentOptions,
): Promise<void> {
  const schema = z.object({ count: z.int().positive() })
  await withOpenFile(path, file, 'w', options, async (agent, handle) => {
    let position = 0
    while (position < data.length) {
      const piece = Buffer.from(data.subarray(position, position + pieceLength)).toString('base64')
      position += (await agent.call('guest-file-write', schema, { handle, 'buf-b64': piece })).count
    }
    await agent.call('guest-file-flush', nothing, { handle })
  })
}

async function withOpenFile<Result>(
  path: string,
  file: string,
  mode: 'r' | 'w',
  options: AgentOptions | undefined,
  work: (agent: AgentChannel, handle: number) => Promise<Result>,
): Promise<Result> {
  return await withAgent(
    path,
    async (agent) => {
      const handle = await agent.call('guest-file-open', z.int(), { path: file, mode })
      try {
        return await work(agent, handle)
      } finally {
        await agent.call('guest-file-close', nothing, { handle }).catch(() => {})
      }
    },
    options,
  )
}

/** Freezes the guest's file systems and returns how many (`guest-fsfreeze-freeze`). */
export function freezeGuest(path: string, options?: AgentOptions): Promise<number> {
  return withAgent(path, (agent) => agent.call('guest-fsfreeze-freeze', z.int()), options)
}

/** Thaws the guest's file systems and returns how many (`guest-fsfreeze-thaw`). */
export function thawGuest(path: string, options?: AgentOptions): Promise<number> {
  return withAgent(path, (agent) => agent.call('guest-fsfreeze-thaw', z.int()), options)
}
