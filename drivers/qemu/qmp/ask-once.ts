import { HypervisorError } from '../../../src/errors.js'
import { runProgram } from '../../../src/transports/child-process.js'
import { refused } from './error.js'
import { parseJsonLine } from './lines.js'
import { type QmpMessage, readGreeting, readMessage } from './message.js'

/** A command for a QEMU without a machine. */
export interface QmpQuestion {
  readonly command: string
  readonly args?: Readonly<Record<string, unknown>> | undefined
}

/** What all replies together may have, in bytes: one with the properties of a CPU has 0.02 MB. */
const longestOutput = 64 * 2 ** 20

/**
 * Starts a QEMU that has no machine, asks it, and lets it quit.
 *
 * @returns What each command returned, in the order of the questions.
 * @throws HypervisorError `ERR_OPERATION_FAILED` if the program does not run, or with a `QmpError` as cause if it refuses
 *   a command; `ERR_UNSUPPORTED` if it does not know one; `ERR_PROTOCOL`; `ERR_ABORTED`.
 */
export async function askOnce(
  program: string,
  accelerator: string,
  questions: readonly QmpQuestion[],
  signal?: AbortSignal,
): Promise<readonly unknown[]> {
  const commands = [
    { execute: 'qmp_capabilities' },
    ...questions.map(({ command, args }, id) => ({ execute: command, arguments: args, id })),
    { execute: 'quit' },
  ]
  const { stdout } = await runProgram(
    program,
    [
      ...['-machine', 'none', '-accel', accelerator, '-nodefaults', '-no-user-config'],
      ...['-display', 'none', '-qmp', 'stdio'],
    ],
    {
      signal,
      input: commands.map((command) => `${JSON.stringify(command)}\n`).join(''),
      maximumOutput: longestOutput,
    },
  )
  const [greeting, ...messages] = stdout
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => parseJsonLine(Buffer.from(line)))
  readGreeting(greeting)
  const replies = new Map(messages.map(readMessage).flatMap(replyOf))
  return questions.map(({ command }, id) => {
    const reply = replies.get(id)
    if (reply?.kind === 'return') return reply.value
    if (reply?.kind === 'error') throw refused({ class: reply.class, desc: reply.desc, command })
    throw new HypervisorError('ERR_PROTOCOL', `QEMU did not answer ${command}`)
  })
}

type QmpReply = Exclude<QmpMessage, { readonly kind: 'event' }>

function replyOf(message: QmpMessage): readonly (readonly [id: unknown, reply: QmpReply])[] {
  return message.kind === 'event' ? [] : [[message.id, message]]
}
