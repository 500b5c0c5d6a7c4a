import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { lineCutter } from '../../../benchmarks/guest/lines.js'
import {
  formatCommand,
  type PayloadCommand,
  type PayloadLine,
  parseLine,
} from '../../../benchmarks/guest/protocol.js'

/** A payload under test, whatever it runs on: bytes in, lines out. */
export interface Conversation {
  send(bytes: string): void
  /** The next line; rejects when there will be none. */
  next(): Promise<PayloadLine>
}

/** Joins what a guest sends to whoever waits for its lines. */
export function conversation(send: (bytes: string) => void): Conversation & {
  readonly receive: (bytes: Uint8Array) => void
  readonly end: (why: string) => void
} {
  const cutter = lineCutter()
  const lines: PayloadLine[] = []
  const waiting: { resolve: (line: PayloadLine) => void; reject: (error: Error) => void }[] = []
  let ended: string | undefined
  return {
    send,
    receive(bytes) {
      for (const line of cutter.push(bytes)) {
        const waiter = waiting.shift()
        if (waiter) waiter.resolve(parseLine(line))
        else lines.push(parseLine(line))
      }
    },
    end(why) {
      ended = why
      for (const waiter of waiting.splice(0)) waiter.reject(new Error(why))
    },
    next() {
      const line = lines.shift()
      if (line) return Promise.resolve(line)
      if (ended !== undefined) return Promise.reject(new Error(ended))
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }))
    },
  }
}

/** Sends one command and returns the first line of the answer. */
export function ask(talk: Conversation, command: PayloadCommand): Promise<PayloadLine> {
  talk.send(formatCommand(command))
  return talk.next()
}

/** The names that `list` gives. */
export async function listWorkloads(talk: Conversation): Promise<readonly string[]> {
  const names: string[] = []
  for (let line = await ask(talk, { kind: 'list' }); line.kind === 'workload'; line = await talk.next())
    names.push(line.name)
  return names
}

/** Runs one unit of each named workload and returns the checksums by name; an answer of another kind as its kind. */
export async function checksums(
  talk: Conversation,
  names: readonly string[],
  count = 1,
): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {}
  for (const name of names) {
    const line = await ask(talk, { kind: 'run', workload: name, count })
    found[name] = line.kind === 'done' ? line.checksum : line.kind
  }
  return found
}

/** A child process that runs the payload over its standard input and output. */
export interface Running {
  readonly talk: Conversation
  readonly child: ChildProcessWithoutNullStreams
  /** The exit status; a child killed by a signal gives the signal's name. */
  readonly exit: Promise<number | string>
  /** Ends it if it has not ended, and waits for that. */
  stop(): Promise<void>
}

/** Starts it; `environment` is put over this process's own. */
export function start(
  program: string,
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Running {
  const child = spawn(program, args, { stdio: 'pipe', env: { ...process.env, ...environment } })
  const talk = conversation((bytes) => child.stdin.write(bytes, 'latin1'))
  let complaint = ''
  child.stdin.on('error', () => {})
  child.stdout.on('data', talk.receive)
  child.stderr.on('data', (bytes: Buffer) => {
    complaint = (complaint + bytes.toString('latin1')).slice(-500)
  })
  const exit = new Promise<number | string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'))
  })
  void exit.then((status) => talk.end(`ended with ${status}: ${complaint}`))
  return {
    talk,
    child,
    exit,
    async stop() {
      if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
        child.kill('SIGKILL')
        await once(child, 'close')
      }
    },
  }
}
