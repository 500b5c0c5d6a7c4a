import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { AgentExecOptions } from '../domain.js'
import type { AgentExecResult } from '../domain-data.js'
import { HypervisorError } from '../errors.js'
import { base64 } from './base64.js'
import { type AgentLink, callAgent } from './link.js'

const startedSchema = z.object({ pid: z.int() })

const statusSchema = z.object({
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

/**
 * Runs a program in the guest and waits for its end (`guest-exec`, `guest-exec-status`). The agent is free for
 * others in between.
 *
 * @throws HypervisorError `ERR_AGENT`, also if it wrote more than the agent keeps (16 MiB); `ERR_ABORTED`: it
 *   then goes on in the guest.
 */
export async function execThroughAgent(
  link: AgentLink,
  program: string,
  { args = [], environment, input }: AgentExecOptions,
): Promise<AgentExecResult> {
  const { pid } = await link.converse((agent) =>
    callAgent(agent, 'guest-exec', startedSchema, {
      path: program,
      arg: args,
      'capture-output': true,
      ...(environment && { env: Object.entries(environment).map(([name, value]) => `${name}=${value}`) }),
      ...(input && { 'input-data': Buffer.from(input).toString('base64') }),
    }),
  )
  let pause: number = pauses.first
  for (;;) {
    const status = await link.converse((agent) =>
      callAgent(agent, 'guest-exec-status', statusSchema, { pid }),
    )
    if (status.exited) return execResult(program, status)
    await delay(pause, undefined, { signal: link.signal }).catch(() => {})
    pause = Math.min(pause * 2, pauses.longest)
  }
}

function execResult(program: string, status: z.output<typeof statusSchema>): AgentExecResult {
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
