import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { peerLines, peerProblems, writePeers } from './support/peers.js'
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

const { POLYVISOR_TEST_GRACE, POLYVISOR_TEST_PEERS } = process.env

/** How long a process may take to be gone after the last test of a file, in milliseconds. */
const grace = Number(POLYVISOR_TEST_GRACE ?? 3000)

/** How long a hook may take beside that: folders with large files are not gone at once where the disk is busy. */
const cleanup = 90_000

/** How long the event loop may live on after the last test, in milliseconds. */
const patience = 20_000

/** Ends the processes that tests have left behind, and fails naming them and `file`. */
async function inspectLeftovers(file: string): Promise<void> {
  const left = await goneWithin(grace, () => findOwnProcesses(folder))
  endProcesses(left)
  if (left.length === 0) return
  const where = relative('.', file)
  throw new Error(left.map(({ pid, command }) => `${where} left process ${pid}: ${command}`).join('\n'))
}

/**
 * Has every file inspected after its last suite: before the next file starts anything, and after the file's own
 * hooks have cleared up.
 */
function inspectAfterEveryFile(root: Mocha.Suite): void {
  const last = new Map<string, Mocha.Suite>()
  for (const suite of root.suites) if (suite.file !== undefined) last.set(suite.file, suite)
  for (const [file, suite] of last) {
    suite.afterAll('no process is left behind', async function (this: Mocha.Context) {
      this.timeout(grace + cleanup)
      await inspectLeftovers(file)
    })
  }
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

/** Says which peers took part, or leaves that to the process that has started this one. */
function reportPeers(): void {
  if (POLYVISOR_TEST_PEERS !== undefined) {
    writePeers(POLYVISOR_TEST_PEERS)
    return
  }
  for (const line of peerLines()) console.log(line)
  const problems = peerProblems()
  if (problems.length > 0) throw new Error(problems.join('\n'))
}

/** The suite that holds all others. */
function rootOf(context: Mocha.Context): Mocha.Suite {
  const root = context.test?.parent
  if (root === undefined) throw new Error('this hook belongs to no suite')
  return root
}

/** Root hooks of the test run. */
export const mochaHooks = {
  beforeAll(this: Mocha.Context): void {
    inspectAfterEveryFile(rootOf(this))
  },

  async afterAll(this: Mocha.Context): Promise<void> {
    this.timeout(grace + cleanup)
    try {
      // What tests outside of every suite have started belongs to nobody else.
      await inspectLeftovers(rootOf(this).tests.at(-1)?.file ?? 'a test')
    } finally {
      rmSync(folder, { recursive: true, force: true })
      // Not before: its time is that of the event loop alone.
      reportHangingHandles()
    }
    reportPeers()
  },
}
