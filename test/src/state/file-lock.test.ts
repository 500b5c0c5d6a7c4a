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
    const waiting = paths.map((each) => waitForLock(each))
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

  it('is waited for no longer than the signal says, here and beside another process', async () => {
    const own = await waitForLock(path)
    const [first, second] = [new AbortController(), new AbortController()]
    const waiting = [waitForLock(path, first.signal), waitForLock(path, second.signal), waitForLock(path)]
    const reason = new Error('enough')
    first.abort(reason)
    expect(await waiting[0]?.catch((error: unknown) => error)).to.equal(reason)
    expect(await waitForLock(path, first.signal).catch((error: unknown) => error)).to.equal(reason)
    own.release()
    const next = await waiting[1]
    second.abort()
    next?.release()
    const last = await waiting[2]
    last?.release()

    const child = await holder(path)
    const ended = once(child, 'close')
    const stop = new AbortController()
    const held = waitForLock(path, stop.signal)
    const after = waitForLock(path)
    stop.abort(reason)
    expect(await held.catch((error: unknown) => error)).to.equal(reason)
    child.kill('SIGKILL')
    const lock = await after
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
  it('are had one at a time, in the order in which they were asked for, by those who still wait', async () => {
    const actions = fc.array(fc.constantFrom('take', 'end', 'abort first', 'abort last'), { maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(actions, async (steps) => {
        const turns = createTurns()
        const waiting: { readonly number: number; readonly stop: AbortController }[] = []
        const had: { readonly number: number; readonly end: () => void }[] = []
        const refused: number[] = []
        let model: number[] = []
        for (const [number, step] of steps.entries()) {
          if (step === 'take') {
            const stop = new AbortController()
            const entry = { number, stop }
            waiting.push(entry)
            model.push(number)
            turns.take(stop.signal).then(
              (end) => {
                waiting.splice(waiting.indexOf(entry), 1)
                had.push({ number, end })
              },
              () => {
                waiting.splice(waiting.indexOf(entry), 1)
                refused.push(number)
              },
            )
          } else if (step === 'end') {
            const turn = had.shift()
            turn?.end()
            turn?.end()
            if (turn !== undefined) model = model.filter((other) => other !== turn.number)
          } else {
            const aborted = step === 'abort first' ? waiting[0] : waiting.at(-1)
            aborted?.stop.abort()
            if (aborted !== undefined) model = model.filter((other) => other !== aborted.number)
          }
          await new Promise(setImmediate)
          expect(had.map((turn) => turn.number)).to.deep.equal(model.slice(0, 1))
          expect(waiting.map((entry) => entry.number)).to.deep.equal(model.slice(1))
          expect(turns.idle).to.equal(model.length === 0)
        }
        expect(new Set(refused).size).to.equal(refused.length)
      }),
    )
  })
})
