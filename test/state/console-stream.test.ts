import { getEventListeners, once } from 'node:events'
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect } from 'chai'
import { openFileConsole } from '../../src/state/console/stream.js'
import { runElsewhere } from '../support/program.js'
import { newFolder } from '../support/qemu.js'

/** A machine's serial port, which has written `content`. */
function serialPort(content: string): string {
  const path = join(newFolder(), 'serial0')
  writeFileSync(`${path}.out`, content)
  return path
}

const module = new URL('../../src/state/console/stream.js', import.meta.url).href

describe('the stream of a console that is a file', () => {
  it('that is closed leaves nothing behind with the machine, which may run for years', async () => {
    const [gone, detached] = [new AbortController(), new AbortController()]
    const ends = { gone: gone.signal, detached: detached.signal }
    const path = serialPort('')
    const stays = await openFileConsole(path, ends, true)
    const goes = await openFileConsole(path, ends, true)
    goes.destroy()
    await once(goes, 'close')
    stays.destroy()
    await once(stays, 'close')
    for (const signal of [gone.signal, detached.signal]) {
      expect(getEventListeners(signal, 'abort')).to.deep.equal([])
    }
  })

  it('has every byte for whom begins to read when the machine is gone', async () => {
    const [gone, detached] = [new AbortController(), new AbortController()]
    const path = serialPort('before\n')
    const content = 'x'.repeat(2 ** 20)
    const stream = await openFileConsole(path, { gone: gone.signal, detached: detached.signal }, true)
    appendFileSync(`${path}.out`, content)
    gone.abort()
    detached.abort()
    expect(await text(stream)).to.equal(`before\n${content}`)
  })

  it('of a machine that is gone already has its log and ends', async () => {
    const path = serialPort('all of it')
    const ends = { gone: AbortSignal.abort(), detached: new AbortController().signal }
    expect(await text(await openFileConsole(path, ends, true))).to.equal('all of it')
  })

  it('keeps no program alive that has left it half read when the machine ended', async () => {
    const path = serialPort('x'.repeat(2 ** 20))
    const program = `
      const { openFileConsole } = await import(args[0])
      const [gone, detached] = [new AbortController(), new AbortController()]
      const stream = await openFileConsole(args[1], { gone: gone.signal, detached: detached.signal }, true)
      stream.once('data', () => {
        stream.pause()
        gone.abort()
        console.log('left it')
      })
    `
    const { exitCode, stdout } = await runElsewhere(program, [module, path])
    expect({ exitCode, stdout }).to.deep.equal({ exitCode: 0, stdout: 'left it\n' })
  })
})
