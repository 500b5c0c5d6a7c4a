import { z } from 'zod'
import { HypervisorError } from '../errors.js'

/** A conversation with a guest agent: one command after the other. */
export interface AgentConversation {
  /**
   * Runs a command and resolves with what it returns, unchecked.
   *
   * @throws HypervisorError `ERR_AGENT` if the agent refuses or does not answer; `ERR_ABORTED`.
   */
  execute(command: string, args?: Readonly<Record<string, unknown>>): Promise<unknown>
}

/** A way to a guest agent; every driver has its own. */
export interface AgentLink {
  /** Stops every conversation; what was sent may still take effect. */
  readonly signal?: AbortSignal | undefined
  /**
   * Hands a conversation to `work`. Others may use the agent before and after it.
   *
   * @throws HypervisorError `ERR_AGENT` if no agent answers; `ERR_ABORTED`.
   */
  converse<Result>(work: (agent: AgentConversation) => Promise<Result>): Promise<Result>
}

const replySchema = z.union([
  z.object({ return: z.unknown() }).refine((reply) => reply.return !== undefined),
  z.object({ error: z.object({ class: z.string(), desc: z.string() }) }),
])

/**
 * What a command returns, out of the agent's whole reply (QEMU Guest Agent Protocol Reference).
 *
 * @throws HypervisorError `ERR_AGENT` for a refusal, with the agent's own words, and for what is no reply.
 */
export function returnedBy(command: string, message: unknown): unknown {
  const reply = replySchema.safeParse(message)
  if (!reply.success) throw malformedReply(command, reply.error.issues)
  if ('return' in reply.data) return reply.data.return
  const { error } = reply.data
  throw new HypervisorError('ERR_AGENT', `the agent refused ${command}: ${error.desc.trimEnd()}`, {
    cause: { ...error, command },
  })
}

/**
 * Runs a command and checks what it returns.
 *
 * @throws HypervisorError `ERR_AGENT`, also if the schema does not fit; `ERR_ABORTED`.
 */
export async function callAgent<Schema extends z.ZodType>(
  agent: AgentConversation,
  command: string,
  schema: Schema,
  args?: Readonly<Record<string, unknown>>,
): Promise<z.output<Schema>> {
  const result = schema.safeParse(await agent.execute(command, args))
  if (result.success) return result.data
  throw malformedReply(command, result.error.issues)
}

function malformedReply(command: string, issues: unknown): HypervisorError {
  return new HypervisorError('ERR_AGENT', `the agent’s reply to ${command} is not as its protocol says`, {
    cause: issues,
  })
}
