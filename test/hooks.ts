import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { peerLines, peerProblems } from './support/peers.js'
import { type FoundProcess, findOwnProcesses, goneWithin } from './support/processes.js'

/** Everything that the tests write lies in this folder, which is gone when they are over. */
const folder = mkdtempSync(join(tmpdir(), 'pv-'))

for (const [name, part] of [
  ['XDG_STATE_HOME', 'state'],
  ['XDG_RUNTIME_DIR', 'run'],
  ['XDG_CONFIG_HOME', 'config'],
  ['XDG_CACHE_HOME', 'cache'],
  ['XDG_DATA_HOME', 'data'],
  ['HOME', 'home'],
  ['TMPDIR', 'tmp'],
] as const) {
  const path = join(folder, part)
  mkdirSync(path, { mode: 0o700 })
  process.env[name] = path
}

/** How long a process may take to be gone after the last test of a file, in milliseconds. */
const grace = 3000

/** How long the event loop may live on after the last test, in milliseconds. */
const patience = 20_000

const leaks: string[] = []
let file: string | undefined

/** Notes and ends the processes that the tests of `file` have left behind. */
async function inspectLeftovers(): Promise<void> {
  const left = await goneWithin(grace, () => findOwnProcesses(folder))
  for (const { pid, command } of left)
    leaks.push(`${relative('.', file ?? '?')} left process ${pid}: ${command}`)
  endProcesses(left)
}

function endProcesses(processes: readonly FoundProcess[]): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has just ended by itself.
    }
  }
}

/** A handle that keeps the loop alive is a leak: it is named, and the run fails instead of hanging. */
function reportHangingHandles(): void {
  setTimeout(() => {
    console.error(`open handles after the last test: ${process.getActiveResourcesInfo().join(', ')}`)
    process.exit(1)
  }, patience).unref()
}

/** Root hooks of the test run. */
export const mochaHooks = {
  async beforeEach(this: Mocha.Context): Promise<void> {
    const next = this.currentTest?.file
    if (next === file) return
    if (file !== undefined) {
      this.timeout(grace + 5000)
      await inspectLeftovers()
    }
    file = next
  },

  async afterAll(this: Mocha.Context): Promise<void> {
    this.timeout(grace + 5000)
    await inspectLeftovers()
    rmSync(folder, { recursive: true, force: true })
    reportHangingHandles()
    for (const line of peerLines()) console.log(line)
    const problems = [...leaks, ...peerProblems()]
    if (problems.length > 0) throw new Error(problems.join('\n'))
  },
}
