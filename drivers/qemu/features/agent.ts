import type { AgentExecOptions } from '../../../src/domain.js'
import type { AgentExecResult } from '../../../src/domain-data.js'
import { freezeThroughAgent, pingThroughAgent, thawThroughAgent } from '../../../src/guest-agent/commands.js'
import { execThroughAgent } from '../../../src/guest-agent/exec.js'
import { readThroughAgent, writeThroughAgent } from '../../../src/guest-agent/files.js'
import { type AgentOptions, agentLink } from './agent-channel.js'

/** Resolves when the agent on the socket `path` answers. @throws HypervisorError `ERR_AGENT`, `ERR_ABORTED`. */
export function pingAgent(path: string, options?: AgentOptions): Promise<void> {
  return pingThroughAgent(agentLink(path, options))
}

/** Runs a program in the guest and waits for its end, as {@link execThroughAgent} does. */
export function execInGuest(
  path: string,
  program: string,
  exec: AgentExecOptions,
  options?: AgentOptions,
): Promise<AgentExecResult> {
  return execThroughAgent(agentLink(path, options), program, exec)
}

/** Reads a whole file of the guest. */
export function readGuestFile(path: string, file: string, options?: AgentOptions): Promise<Uint8Array> {
  return readThroughAgent(agentLink(path, options), file)
}

/** Writes a whole file of the guest. */
export function writeGuestFile(
  path: string,
  file: string,
  data: Uint8Array,
  options?: AgentOptions,
): Promise<void> {
  return writeThroughAgent(agentLink(path, options), file, data)
}

/** Freezes the guest's file systems and returns how many. */
export function freezeGuest(path: string, options?: AgentOptions): Promise<number> {
  return freezeThroughAgent(agentLink(path, options))
}

/** Thaws the guest's file systems and returns how many. */
export function thawGuest(path: string, options?: AgentOptions): Promise<number> {
  return thawThroughAgent(agentLink(path, options))
}
