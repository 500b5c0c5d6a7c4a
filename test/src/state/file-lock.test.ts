import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { tryLock, tryLockFolder, waitForLock } from '../../../src/state/file-lock.js'
import { createTurns } from '../../../src/state/turns.js'

const module = new URL('../../../src/state/file-lock.js', import.meta.url).href

/** A process that takes the locks of files, says so, and keeps them until it is told to end, or killed. */
async function holder(...paths: readonly string[]): Promise<ChildProcess> {
  const script = `
    const { tryLock } = await import(${JSON.stringify(module)})
    const locks = await Promise.all(process.argv.slice(1).map(tryLock))
    process.stdin.on('end', () => process.exit()).resume()
    process.stdout.write(locks.every((lock) => lock !== undefined) ? 'held' : 'refused')`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script, ...paths], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [said] = await once(child.stdout, 'data')
  expect(String(said)).to.equal('held')
  return child
}

describe('The lock of a file', () => {
  let folder: string
  let path: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'polyvisor-lock-'))
    path = join(folder, '.lock')
  })

  afterEach(async () => {
    await rm(folder, { recursive: true })
  })

  it('is had by one at a time, and by the next once it is released', async () => {
    const first = await tryLock(path)
    expect(await tryLock(path)).to.equal(undefined)
    first?.release()
    first?.release()
    const second = await tryLock(path)
    expect(second).not.to.equal(undefined)
    second?.release()
  })

  it('is that of a folder as well, of which nothing is made', async () => {
    const lock = await tryLockFolder(folder)
    expect(await tryLockFolder(folder)).to.equal(undefined)
    lock?.release()
    const missing = await tryLockFolder(join(folder, 'none')).catch((error: unknown) => error)
    expect(missing).to.include({ code: 'ENOENT' })
  })

  it('goes from one to the next of many who wait in one process, in their order, with work on files under it', async () => {
    const order: number[] = []
    const take = async (number: number): Promise<void> => {
      const lock = await waitForLock(path)
      await writeFile(join(folder, 'holder'), String(number), { flag: 'wx' })
      order.push(number)
      await rm(join(folder, 'holder'))
      lock.release()
    }
    const numbers = Array.from({ length: 40 }, (_, number) => number)
    await Promise.all(numbers.map(take))
    expect(order).to.deep.equal(numbers)
  })

  it('is waited for while another process holds it, and had when that one ends or is killed', async () => {
    for (const end of [
      (child: ChildProcess) => child.stdin?.end(),
      (child: ChildProcess) => child.kill('SIGKILL'),
    ]) {
      const child = await holder(path)
      const ended = once(child, 'close')
      let got = false
      const waiting = waitForLock(path).then((lock) => {
        got = true
        return lock
      })
      await readFile(path)
      expect(got).to.equal(false)
      end(child)
      const lock = await waiting
      expect(await tryLock(path)).to.equal(undefined)
      lock.release()
      await ended
    }
  })

  it('leaves threads for work on files, however many locks of another process are waited for', async () => {
    const paths = Array.from({ length: 12 }, (_, number) => join(folder, `lock-${number}`))
    const child = await holder(...paths)
    const ended = once(child, 'close')
    const waiting = paths.map(waitForLock)
    await writeFile(join(folder, 'file'), 'written')
    expect(await readFile(join(folder, 'file'), 'utf8')).to.equal('written')
    child.stdin?.end()
    for (const lock of await Promise.all(waiting)) lock.release()
    await ended
  })

  it('is that of the file which is there now, not of one that was there before', async () => {
    const child = await holder(path)
    const ended = once(child, 'close')
    const waiting = waitForLock(path)
    await rename(path, `${path}.old`)
    child.stdin?.end()
    const lock = await waiting
    expect(await tryLock(path)).to.equal(undefined)
    lock.release()
    await ended
  })

  it('is not kept from others by one who could not have it', async () => {
    const nowhere = join(folder, 'none', '.lock')
    for (const _ of [1, 2]) {
      const error = await waitForLock(nowhere).catch((reason: unknown) => reason)
      expect(error).to.include({ code: 'ENOENT' })
    }
  })
})

describe('Turns', () => {
  it('are had by so many at once, in the order in which they were asked for', async () => {
    const atOnce = fc.integer({ min: 1, max: 4 })
    const actions = fc.array(fc.constantFrom('take', 'end first', 'end last'), { maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(atOnce, actions, async (most, steps) => {
        const turns = createTurns(most)
        const had: { number: number; end: () => void }[] = []
        let asked = 0
        let given = 0
        for (const step of steps) {
          if (step === 'take') {
            const number = asked
            asked += 1
            turns.take().then((end) => {
              expect(number).to.equal(given)
              given += 1
              had.push({ number, end })
            })
          } else {
            const turn = step === 'end first' ? had.shift() : had.pop()
            turn?.end()
            turn?.end()
          }
          await new Promise(setImmediate)
          const ended = given - had.length
          expect(given).to.equal(Math.min(asked, ended + most))
          expect(turns.idle).to.equal(had.length === 0)
        }
      }),
    )
  })
})
