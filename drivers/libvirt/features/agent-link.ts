import { HypervisorError } from '../../../src/errors.js'
import { longIntegerReply, writeAgentCommand } from '../../../src/guest-agent/integers.js'
import { type AgentLink, returnedBy } from '../../../src/guest-agent/link.js'
import type { LibvirtClient } from '../rpc/client.js'
import { libvirtCode } from '../rpc/failure.js'
import type { DomainReference } from '../rpc/references.js'

/**
 * The way to a guest's agent through libvirt, which holds the channel, makes sure that what the agent says answers
 * it, and lets one command in at a time (`virDomainQemuAgentCommand`, include/libvirt/libvirt-qemu.h).
 */
export function agentLink(
  client: LibvirtClient,
  dom: DomainReference,
  signal: AbortSignal | undefined,
): AgentLink {
  const execute = async (command: string, args?: Readonly<Record<string, unknown>>): Promise<unknown> => {
    const cmd = writeAgentCommand(command, args)
    // A file that is open in the guest is closed after an abort, too.
    const options = command === 'guest-file-close' ? {} : { signal }
    const { result } = await client
      .call('qemuDomainAgentCommand', { dom, cmd, timeout: secondsFor(command), flags: 0 }, options)
      .catch((error: unknown) => {
        throw agentError(error, command, dom.name)
      })
    return returnedBy(command, parseReply(result))
  }
  return { signal, converse: (work) => work({ execute }) }
}

/**
 * Seconds that a command may take: files wait for the guest's disks, megabytes of a program's output for its CPU, and a
 * freeze for all that is unwritten.
 */
function secondsFor(command: string): number {
  if (command.startsWith('guest-fsfreeze-')) return 600
  return command.startsWith('guest-file-') || command === 'guest-exec-status' ? 60 : 10
}

function parseReply(text = ''): unknown {
  try {
    return longIntegerReply(text) ?? JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Errors by `virErrorNumber` (include/libvirt/virterror.h). */
const internalError = 1
const replyTooLarge = 39
const noChannel = 74
const unresponsive = [86, 97]

/** An error of a call that libvirt hands on to the agent, in our words. */
export function agentError(error: unknown, command: string, name: string): unknown {
  const code = libvirtCode(error)
  if (!(error instanceof HypervisorError) || code === undefined) return error
  const { message, cause } = error
  if (code === noChannel) {
    return new HypervisorError('ERR_AGENT', `the domain '${name}' has no channel for a guest agent`, {
      field: 'libvirt.guestAgent',
      hint: "Define it with 'libvirt: { guestAgent: true }' and run qemu-guest-agent in the guest.",
      cause,
    })
  }
  if (unresponsive.includes(code)) {
    return new HypervisorError('ERR_AGENT', message, {
      hint: 'Is qemu-guest-agent running in the guest?',
      cause,
    })
  }
  if (code === replyTooLarge) {
    return new HypervisorError('ERR_AGENT', `libvirt does not pass on the reply to ${command}: ${message}`, {
      hint: 'Let the program write to a file, and read that.',
      cause,
    })
  }
  // In this form it passes on what the agent itself said.
  if (code === internalError) return new HypervisorError('ERR_AGENT', message, { cause })
  return error
}
