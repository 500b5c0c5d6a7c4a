import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const mocha = join(createRequire(import.meta.url).resolve('mocha/package.json'), '..', 'bin', 'mocha.js')
const built = fileURLToPath(new URL('../', import.meta.url))
const settings = [
  ...['--no-config', '--require', join(built, 'hooks.js'), '--timeout', '120000', '--forbid-only'],
  ...['--reporter', join(built, 'support', 'failures-reporter.js')],
]

/** One mocha process. */
export interface LaneRun {
  /** Arguments beside those of every run: what is asked of mocha, and files. */
  readonly args: readonly string[]
  /** Where it leaves what it knows of peers. */
  readonly peersFile: string
  /** Where it leaves which tests failed. */
  readonly failuresFile: string
  /** Whether its output is shown as it comes. */
  readonly shown: boolean
}

/** What became of a mocha process. */
export interface LaneEnd {
  /** All that it wrote. */
  readonly output: string
  readonly passed: boolean
}

/** Path of the compiled file of a test. */
export function builtFile(path: string): string {
  return join(built, path.replace(/\.ts$/, '.js'))
}

/** Runs tests in a mocha process of their own. */
export async function runLane({ args, peersFile, failuresFile, shown }: LaneRun): Promise<LaneEnd> {
  const child = spawn(process.execPath, [mocha, ...settings, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, POLYVISOR_TEST_PEERS: peersFile, POLYVISOR_TEST_FAILURES: failuresFile },
  })
  const output: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output.push(chunk)
      if (shown) process.stdout.write(chunk)
    })
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  return { output: Buffer.concat(output).toString(), passed: code === 0 }
}
