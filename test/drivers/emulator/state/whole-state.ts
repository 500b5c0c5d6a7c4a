import { join } from 'node:path'
import { expect } from 'chai'
import type { AnyDomain, MethodsOf } from '../../../../src/domain.js'
import { readUntil } from '../../../support/console.js'
import { gapsIn } from '../../../support/counting-guest.js'
import { newFolder } from '../../../support/qemu.js'

type SavedDomain = AnyDomain &
  MethodsOf<'suspend' | 'save' | 'rename' | 'snapshots' | 'console' | 'console-log'>

/**
 * Has a machine, called `a` and off, whose program counts in letters, saved while it is paused, renamed, restored, and brought
 * back to a snapshot, and expects that no letter is missing or there twice. The machine is forgotten then.
 */
export async function expectWholeState(domain: SavedDomain): Promise<void> {
  const log = async (): Promise<string> => Buffer.from(await domain.consoleLog()).toString('latin1')
  const counts = async (): Promise<void> => {
    const console = await domain.openConsole({ scrollback: true })
    await readUntil(console, /[a-z]{30}/)
    console.destroy()
  }
  await domain.start()
  await counts()
  const file = join(newFolder(), 'saved')
  await domain.suspend()
  await domain.save(file)
  const before = await log()
  await domain.rename('b')
  await domain.restore(file)
  expect((await domain.info()).state).to.equal('paused')
  expect(await log()).to.equal('')
  await domain.resume()
  await counts()
  await domain.createSnapshot('s')
  await domain.destroy()
  const after = await log()
  expect(gapsIn(`${before}${after}`), `${before.length} letters before`).to.deep.equal([])
  await domain.revertToSnapshot('s')
  await counts()
  await domain.destroy()
  expect(gapsIn(await log())).to.deep.equal([])
  await domain.undefine()
}
