import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** How another program ended. */
export interface ProgramEnd {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

const index = new URL('../../src/index.js', import.meta.url).href

/**
 * Runs a piece of JavaScript in a Node process of its own, with `connect` of the package and `args`, and
 * waits for its end.
 */
export async function runElsewhere(
  code: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<ProgramEnd> {
  const child = spawnElsewhere(code, args, environment)
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)]
  await once(child, 'close')
  return { exitCode: child.exitCode, signal: child.signalCode, stdout: stdout(), stderr: stderr() }
}

/** Starts such a program. */
export function spawnElsewhere(
  code: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ChildProcess {
  const program = `
    const { connect } = await import(${JSON.stringify(index)})
    const args = process.argv.slice(1)
    ${code}
  `
  return spawn(process.execPath, ['--input-type=module', '--eval', program, '--', ...args], {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  let text = ''
  stream?.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  return () => text
}
