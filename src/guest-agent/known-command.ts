import { z } from 'zod'
import { HypervisorError, isHypervisorError } from '../errors.js'
import { type AgentConversation, callAgent } from './link.js'

const infoSchema = z.object({
  supported_commands: z.array(z.object({ name: z.string(), enabled: z.boolean() })),
})

/**
 * Runs a command that an agent may lack, and checks what it returns.
 *
 * @throws HypervisorError `ERR_AGENT`, with advice if the agent lacks the command or is forbidden it; `ERR_ABORTED`.
 */
export async function callIfKnown<Schema extends z.ZodType>(
  agent: AgentConversation,
  command: string,
  schema: Schema,
  args?: Readonly<Record<string, unknown>>,
): Promise<z.output<Schema>> {
  try {
    return await callAgent(agent, command, schema, args)
  } catch (error) {
    throw (await lacks(agent, command, error)) ? lackingCommand(command, error) : error
  }
}

/** As {@link callIfKnown}, with `undefined` from an agent that lacks the command or is forbidden it. */
export async function callOrNothing<Schema extends z.ZodType>(
  agent: AgentConversation,
  command: string,
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  try {
    return await callAgent(agent, command, schema)
  } catch (error) {
    if (await lacks(agent, command, error)) return undefined
    throw error
  }
}

/**
 * Tells whether an agent that has failed at a command does not have it: not every way to it hands on why it failed.
 * An error with advice is of the way to it, and not its own.
 */
async function lacks(agent: AgentConversation, command: string, error: unknown): Promise<boolean> {
  if (!isHypervisorError(error, 'ERR_AGENT') || error.hint !== undefined) return false
  const info = await callAgent(agent, 'guest-info', infoSchema).catch(() => undefined)
  return (
    info !== undefined && !info.supported_commands.some(({ name, enabled }) => name === command && enabled)
  )
}

function lackingCommand(command: string, cause: unknown): HypervisorError {
  return new HypervisorError(
    'ERR_AGENT',
    `the agent in the guest does not have ${command}, or is forbidden it`,
    {
      hint: 'Bring qemu-guest-agent in the guest up to date, and look for the command in the list that its configuration blocks.',
      cause,
    },
  )
}
