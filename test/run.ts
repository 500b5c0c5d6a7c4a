/**
 * Runs the tests in four mocha processes side by side, and tells at the end which peers took part in them:
 * node dist/test/run.js [--unit] [arguments for mocha]
 *
 * `npx mocha FILE` runs a file by itself.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { addPeersOf, peerLines, peerProblems } from './support/peers.js'
import { divide, type Lane, readTestFiles } from './support/test-files.js'

const mocha = join(createRequire(import.meta.url).resolve('mocha/package.json'), '..', 'bin', 'mocha.js')
const sources = fileURLToPath(new URL('../../test', import.meta.url))
const built = fileURLToPath(new URL('.', import.meta.url))

interface LaneResult {
  readonly name: string
  readonly output: string
  readonly passed: boolean
}

/** Runs one lane; the first shows its output as it comes as well, the others only when all are over. */
async function runLane({ name, files }: Lane, index: number, more: readonly string[]): Promise<LaneResult> {
  const paths = files.map((path) => join(built, path.replace(/\.ts$/, '.js')))
  const child = spawn(process.execPath, [mocha, '--no-config', ...settings, ...more, ...paths], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, POLYVISOR_TEST_PEERS: peersFile(index) },
  })
  const output: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output.push(chunk)
      if (index === 0) process.stdout.write(chunk)
    })
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  return { name, output: Buffer.concat(output).toString(), passed: code === 0 }
}

/** What mocha says of the failures, or its last lines where it did not come to say it. */
function failuresIn(output: string): string {
  const text = stripVTControlCharacters(output)
  const start = text.search(/^ +\d+ failing$/m)
  return start < 0 ? text.slice(-4_000) : text.slice(start)
}

const settings = ['--require', join(built, 'hooks.js'), '--timeout', '120000', '--forbid-only']
const folder = mkdtempSync(join(tmpdir(), 'pv-run-'))
const peersFile = (index: number): string => join(folder, `peers-${index}.json`)

const given = process.argv.slice(2)
const selection = given.includes('--unit') ? 'unit' : 'all'
const more = given.filter((argument) => argument !== '--unit')
const lanes = divide(readTestFiles(sources), selection)
const results = await Promise.all(lanes.map((lane, index) => runLane(lane, index, more)))

for (const { output } of results.slice(1)) process.stdout.write(output)
lanes.forEach((_, index) => {
  addPeersOf(peersFile(index))
})
rmSync(folder, { recursive: true, force: true })
for (const line of peerLines()) console.log(line)
const problems = selection === 'all' ? peerProblems() : []
for (const problem of problems) console.log(problem)
// At the very end, so that a log that is cut to its last lines still tells what failed; on standard output like all
// the rest, since what goes to standard error overtakes what waits for a slow reader.
for (const { name, output, passed } of results) {
  if (!passed) console.log(`\ntests failed in the lane '${name}':\n${failuresIn(output)}`)
}
process.exitCode = results.every(({ passed }) => passed) && problems.length === 0 ? 0 : 1
