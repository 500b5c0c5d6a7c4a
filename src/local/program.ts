import { type ChildProcess, spawn } from 'node:child_process'
import { setPriority } from 'node:os'
import { bindTo } from './affinity.js'
import type { ConsoleInput } from './console-stream.js'

/** What to run. */
export interface ProgramCall {
  readonly path: string
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** CPUs to bind it to, and the field of the specification that names them. */
  readonly binding?: { readonly cpus: readonly number[]; readonly field: string } | undefined
  readonly nice?: number | undefined
  /** Descriptors that it inherits, from 3 on. Default: none. */
  readonly descriptors?: readonly number[] | undefined
  /** Whether somebody else ends it when this program exits. Default: `false`, its group is killed then. */
  readonly leftAtExit?: boolean | undefined
}

/** How a process ended: by an exit status or by a signal. */
export interface ProcessEnd {
  readonly status: number | null
  readonly signal: string | null
}

/** A running process, which leads a process group of its own. */
export interface Program {
  readonly pid: number
  /** Resolves when it is gone and all its output has been delivered. */
  readonly ended: Promise<ProcessEnd>
  /** Writes to its standard input; calls back when it has taken the bytes. */
  readonly input: ConsoleInput
  /** Sends a signal to the process, or to its whole group. */
  signal(name: NodeJS.Signals, whom: 'process' | 'group'): void
  /** Closes its standard input. */
  endInput(): void
  setReferenced(referenced: boolean): void
}

/** How long the output of a process that is gone may take to end, in ms: a descendant may hold it open. */
const outputGrace = 1000

/**
 * Starts a program without a shell, in a new process group, in the folder `/`, and bound to its CPUs before
 * its first instruction. Its output of both kinds goes to `onOutput`. The group is killed when the program
 * ends and when this one exits.
 *
 * @throws the system's error if it cannot be executed, or its niceness cannot be set.
 */
export async function runProgram(call: ProgramCall, onOutput: (bytes: Uint8Array) => void): Promise<Program> {
  const { binding } = call
  const bound = binding === undefined ? undefined : await bindTo(binding.cpus, binding.field)
  const create = (): ChildProcess =>
    spawn(call.path, [...call.args], {
      cwd: '/',
      env: { ...call.environment },
      stdio: ['pipe', 'pipe', 'pipe', ...(call.descriptors ?? [])],
      detached: true,
    })
  const child = bound === undefined ? create() : bound(create)
  const { pid } = child
  if (pid === undefined) throw await failure(child)
  const signal: Program['signal'] = (name, whom) => sendSignal(whom === 'group' ? -pid : pid, name)
  if (call.leftAtExit !== true) live.add(pid)
  const ended = whenEnded(child, pid)
  child.stdout?.on('data', onOutput)
  child.stderr?.on('data', onOutput)
  const { stdin } = child
  stdin?.on('error', () => {})
  if (call.nice !== undefined) {
    try {
      setPriority(pid, call.nice)
    } catch (error) {
      signal('SIGKILL', 'group')
      await ended
      throw error
    }
  }
  return {
    pid,
    ended,
    signal,
    input(bytes, done) {
      if (stdin?.writable) stdin.write(bytes, done)
      else done(new Error('the program has closed its standard input'))
    },
    endInput: () => {
      stdin?.end()
    },
    setReferenced(referenced) {
      for (const handle of [child, child.stdin, child.stdout, child.stderr]) setReference(handle, referenced)
    },
  }
}

function failure(child: ChildProcess): Promise<Error> {
  return new Promise((resolve) => child.once('error', resolve))
}

function whenEnded(child: ChildProcess, pid: number): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    child.once('exit', () => {
      live.delete(pid)
      sendSignal(-pid, 'SIGKILL')
      const timer = setTimeout(() => {
        child.stdout?.destroy()
        child.stderr?.destroy()
      }, outputGrace)
      child.once('close', () => clearTimeout(timer))
    })
    child.once('close', (status, signal) => resolve({ status, signal }))
  })
}

/** The sockets of a child are streams whose types do not show that they can be referenced. */
function setReference(handle: object | null, referenced: boolean): void {
  const method: unknown = handle === null ? undefined : Reflect.get(handle, referenced ? 'ref' : 'unref')
  if (typeof method === 'function') Reflect.apply(method, handle, [])
}

/** Sends a signal to a process, or to a group where the number is negative; nothing if it is gone. */
export function sendSignal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if (!(error instanceof Error && Reflect.get(error, 'code') === 'ESRCH')) throw error
  }
}

const live = new Set<number>()

process.on('exit', () => {
  for (const pid of live) sendSignal(-pid, 'SIGKILL')
})
