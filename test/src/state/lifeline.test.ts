import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { createLifeline, isHeld, watchLifeline } from '../../../src/state/lifeline.js'

describe('a lifeline', () => {
  let folder = ''
  let path = ''

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pv-'))
    path = join(folder, 'lifeline')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('tells when the program that holds it is gone', async () => {
    const lifeline = await createLifeline(path)
    const ended = new Promise<void>((resolve) => void watchLifeline(path, resolve))
    expect(isHeld(path)).to.equal(true)
    lifeline.release()
    await ended
    expect(isHeld(path)).to.equal(false)
  })

  it('tells of one that was gone before somebody watched', async () => {
    const lifeline = await createLifeline(path)
    lifeline.release()
    let told = 0
    await new Promise<void>((resolve) => {
      watchLifeline(path, () => {
        told += 1
        resolve()
      })
      expect(told, 'it is told before the watch can be stopped').to.equal(0)
    })
    expect(told).to.equal(1)
  })

  it('tells nobody who has stopped watching', async () => {
    const lifeline = await createLifeline(path)
    let told = 0
    const stop = watchLifeline(path, () => {
      told += 1
    })
    stop()
    lifeline.release()
    const stopOfNone = watchLifeline(path, () => {
      told += 1
    })
    stopOfNone()
    // A third one hears after the two would have.
    await new Promise<void>((resolve) => void watchLifeline(path, resolve))
    expect(told).to.equal(0)
  })
})
