import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { argumentsToRepeat, readFailures } from '../support/failures.js'
import { runLane } from '../support/lane.js'

describe('the tests that failed beside others', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'failures-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const run = async (args: readonly string[]) => {
    const files = { peersFile: join(folder, 'peers'), failuresFile: join(folder, 'failures') }
    const end = await runLane({ ...files, args, shown: false })
    return { ...end, failures: readFailures(files.failuresFile) }
  }
  const fixture = async (name: string, content: string): Promise<string> => {
    const file = join(folder, `${name}.test.mjs`)
    await writeFile(file, content)
    return file
  }

  it('are run again by themselves, with the whole suite where a hook has failed', async () => {
    const first = await fixture(
      'first',
      `describe('sums (of two)', () => {
        it('holds', () => {})
        it('fails?', () => { throw new Error('once') })
      })`,
    )
    const second = await fixture(
      'second',
      `describe('hooked', () => {
        before(() => { throw new Error('no place') })
        it('never ran', () => {})
        it('nor did this', () => {})
      })
      describe('apart', () => it('holds', () => {}))`,
    )
    const { passed, failures } = await run([first, second])
    expect(passed).to.equal(false)
    expect(failures).to.deep.equal([
      { file: first, title: 'sums (of two) fails?', message: 'once' },
      { file: second, title: 'hooked', message: 'no place' },
    ])
    const args = argumentsToRepeat(failures ?? [])
    await fixture('first', "describe('sums (of two)', () => { it('holds'); it('fails?', () => {}) })")
    await fixture(
      'second',
      `describe('hooked', () => { it('never ran', () => {}); it('nor did this', () => {}) })
      describe('apart', () => it('holds', () => {}))`,
    )
    const again = await run(args ?? [])
    expect(again.passed, again.output).to.equal(true)
    expect(again.output)
      .to.match(/3 passing/)
      .and.not.match(/pending/)
    expect(again.failures).to.deep.equal([])
  })

  it('are not run again where they are many, none, nobody’s, or counterexamples', () => {
    const failure = { file: 'a.test.js', title: 'a', message: 'too late' }
    expect(argumentsToRepeat([])).to.equal(undefined)
    expect(argumentsToRepeat([{ title: 'a process is left', message: 'x' }])).to.equal(undefined)
    expect(argumentsToRepeat(Array.from({ length: 6 }, () => failure))).to.equal(undefined)
    const found = { ...failure, message: 'Property failed after 83 tests\n{ seed: 231076167 }' }
    expect(argumentsToRepeat([failure, found])).to.equal(undefined)
    expect(argumentsToRepeat([failure, failure])).to.deep.equal(['--grep', '^(?:a|a)', 'a.test.js'])
  })

  it('are not known of a run that ended before its end', async () => {
    const file = await fixture('gone', "it('ends the process', () => { process.exit(1) })")
    const { passed, failures } = await run([file])
    expect(passed).to.equal(false)
    expect(failures).to.equal(undefined)
  })
})
