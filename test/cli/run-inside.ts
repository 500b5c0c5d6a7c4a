import { Readable, Writable } from 'node:stream'
import { runCommandLine } from '../../cli/run.js'
import { openWorld, resetWorld } from '../../drivers/test/world.js'
import type { CliResult } from './run-cli.js'

/** What nothing interrupts: the signals of this process are those of the tests. */
const uninterrupted = { signal: new AbortController().signal, exitCode: () => undefined, quiet: () => false }

/** How to run it. */
export interface InsideOptions {
  /** What it reads on standard input. Default: nothing. */
  readonly input?: string
}

let isRunning = false

/**
 * Runs a command line in this process, with standard streams of its own, which takes a tenth of the time of a process that
 * loads the program first. One at a time, and no terminal; what is about the process itself is for `runCli`.
 */
export async function runInside(
  args: readonly string[],
  { input = '' }: InsideOptions = {},
): Promise<CliResult> {
  if (isRunning) throw new Error('a command line is being run in this process')
  isRunning = true
  const [stdout, stderr] = [collector(), collector()]
  const streams = { stdin: Readable.from([Buffer.from(input)]), stdout: stdout.stream, stderr: stderr.stream }
  const giveBack = replaceStreams(streams)
  const { POLYVISOR_URI: uri } = process.env
  delete process.env['POLYVISOR_URI']
  try {
    const code = await runCommandLine(args, uninterrupted)
    return { code, stdout: stdout.text(), stderr: stderr.text() }
  } finally {
    if (uri !== undefined) process.env['POLYVISOR_URI'] = uri
    giveBack()
    isRunning = false
  }
}

/** Runs one on a fresh world of the test driver. */
export async function runInsideOnTest(args: readonly string[], options?: InsideOptions): Promise<CliResult> {
  resetWorld(openWorld('default'))
  return await runInside(['-c', 'test:///default', ...args], options)
}

function replaceStreams(
  streams: Readonly<Record<'stdin' | 'stdout' | 'stderr', Readable | Writable>>,
): () => void {
  const names = ['stdin', 'stdout', 'stderr'] as const
  const own = names.map((name) => Object.getOwnPropertyDescriptor(process, name) ?? {})
  for (const name of names) Object.defineProperty(process, name, { configurable: true, value: streams[name] })
  return () => {
    names.forEach((name, index) => {
      Object.defineProperty(process, name, own[index] ?? {})
    })
  }
}

function collector(): { readonly stream: Writable; text(): string } {
  const chunks: Buffer[] = []
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk)
      done()
    },
  })
  return { stream, text: () => Buffer.concat(chunks).toString() }
}
