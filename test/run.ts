/**
 * Runs the tests in four mocha processes side by side, and tells at the end which peers took part in them:
 * node dist/test/run.js [--unit] [arguments for mocha]
 *
 * A few tests that fail beside the others are run once more by themselves. Those that pass then are named as unstable:
 * the machine may have been too busy for them, which is a defect of the test, or they have found a race.
 *
 * `npx mocha FILE` runs a file by itself.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { argumentsToRepeat, readFailures } from './support/failures.js'
import { builtFile, type LaneEnd, runLane } from './support/lane.js'
import { addPeersOf, peerLines, peerProblems } from './support/peers.js'
import { divide, readTestFiles } from './support/test-files.js'

/** What mocha says of the failures, or its last lines where it did not come to say it. */
function failuresIn(output: string): string {
  const text = stripVTControlCharacters(output)
  const start = text.search(/^ +\d+ failing$/m)
  return start < 0 ? text.slice(-4_000) : text.slice(start)
}

const sources = fileURLToPath(new URL('../../test', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'pv-run-'))
const given = process.argv.slice(2)
const selection = given.includes('--unit') ? 'unit' : 'all'
const more = given.filter((argument) => argument !== '--unit')

let shown: Promise<unknown> = Promise.resolve()
const lanes = divide(readTestFiles(sources), selection).map(({ name, files }, index) => {
  const [peersFile, failuresFile] = [join(folder, `peers-${index}`), join(folder, `failures-${index}`)]
  const args = [...more, ...files.map(builtFile)]
  const end = runLane({ args, peersFile, failuresFile, shown: index === 0 })
  // Only the first is shown as it comes: the others have their turn when it is over.
  const before = shown
  shown = end.then(async ({ output }) => {
    await before
    if (index > 0) process.stdout.write(output)
  })
  return { name, end, peersFile, failuresFile }
})
const ends = await Promise.all(lanes.map(async (lane) => ({ ...lane, ...(await lane.end) })))
await shown
for (const { peersFile } of ends) addPeersOf(peersFile)

/** Runs the tests of failed lanes again; `undefined` where that makes no sense. */
async function repeat(): Promise<LaneEnd | undefined> {
  const failed = ends
    .filter(({ passed }) => !passed)
    .map(({ failuresFile }) => readFailures(failuresFile) ?? [])
  // A lane that failed without a failed test has another problem, which no test shows.
  if (failed.some((failures) => failures.length === 0)) return undefined
  const args = argumentsToRepeat(failed.flat())
  if (args === undefined) return undefined
  console.log('\nThe tests that failed, by themselves:')
  const files = { peersFile: join(folder, 'peers-again'), failuresFile: join(folder, 'failures-again') }
  const end = await runLane({ ...files, args, shown: true })
  for (const { title } of failed.flat()) {
    console.log(`${end.passed ? 'unstable' : 'failed twice, or beside one that did'}: ${title}`)
  }
  return end
}

const passed = ends.every((lane) => lane.passed)
const again = passed ? undefined : await repeat()
rmSync(folder, { recursive: true, force: true })
for (const line of peerLines()) console.log(line)
const problems = selection === 'all' ? peerProblems() : []
for (const problem of problems) console.log(problem)
// At the very end, so that a log that is cut to its last lines still tells what failed; on standard output like all
// the rest, since what goes to standard error overtakes what waits for a slow reader.
for (const { name, output, passed } of ends) {
  if (!passed) console.log(`\ntests failed in the lane '${name}':\n${failuresIn(output)}`)
}
if (again !== undefined) {
  console.log(
    again.passed
      ? '\nThey passed by themselves: these tests are unstable.'
      : '\nThey failed by themselves as well.',
  )
}
process.exitCode = (passed || again?.passed === true) && problems.length === 0 ? 0 : 1
