/**
 * Runs the tests in three mocha processes side by side, and tells at the end which peers took part in them:
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
import { addPeersOf, peerLines, peerProblems } from './support/peers.js'
import { divide, type Lane, readTestFiles } from './support/test-files.js'

const mocha = join(createRequire(import.meta.url).resolve('mocha/package.json'), '..', 'bin', 'mocha.js')
const sources = fileURLToPath(new URL('../../test', import.meta.url))
const built = fileURLToPath(new URL('.', import.meta.url))

/** Runs one lane; the first shows its output as it comes, the others when they are over. */
async function runLane({ name, files }: Lane, index: number, more: readonly string[]): Promise<boolean> {
  const paths = files.map((path) => join(built, path.replace(/\.ts$/, '.js')))
  const child = spawn(process.execPath, [mocha, '--no-config', ...settings, ...more, ...paths], {
    stdio: ['ignore', index === 0 ? 'inherit' : 'pipe', index === 0 ? 'inherit' : 'pipe'],
    env: { ...process.env, POLYVISOR_TEST_PEERS: peersFile(index) },
  })
  const output: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => output.push(chunk))
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  results.push({ name, output: Buffer.concat(output) })
  return code === 0
}

const settings = ['--require', join(built, 'hooks.js'), '--timeout', '10000', '--forbid-only']
const folder = mkdtempSync(join(tmpdir(), 'pv-run-'))
const peersFile = (index: number): string => join(folder, `peers-${index}.json`)
const results: { readonly name: string; readonly output: Buffer }[] = []

const given = process.argv.slice(2)
const selection = given.includes('--unit') ? 'unit' : 'all'
const more = given.filter((argument) => argument !== '--unit')
const lanes = divide(readTestFiles(sources), selection)
const passed = await Promise.all(lanes.map((lane, index) => runLane(lane, index, more)))

for (const { output } of results) process.stdout.write(output)
lanes.forEach((_, index) => {
  addPeersOf(peersFile(index))
})
rmSync(folder, { recursive: true, force: true })
for (const line of peerLines()) console.log(line)
const problems = selection === 'all' ? peerProblems() : []
for (const problem of problems) console.error(problem)
lanes.forEach(({ name }, index) => {
  if (passed[index] !== true) console.error(`tests failed in the lane '${name}'`)
})
process.exitCode = passed.every((ok) => ok) && problems.length === 0 ? 0 : 1
