import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { readEnding, writeEnding } from '../../../src/state/ending.js'
import { linuxPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { newFolder } from '../../support/qemu.js'

describe('the note that a machine is ended on purpose', () => {
  it('says why', async () => {
    const path = join(newFolder(), 'ending')
    expect(readEnding(path)).to.equal(undefined)
    await writeEnding(path, 'destroyed')
    expect(readEnding(path)).to.equal('destroyed')
  })

  it('says something where there was no room for the reason', () => {
    const path = join(newFolder(), 'ending')
    writeFileSync(path, '')
    expect(readEnding(path)).to.equal('it was ended on purpose')
  })

  it('is not left out where its folder is gone', async () => {
    const missing = await writeEnding(join(newFolder(), 'none', 'ending'), 'destroyed').catch(
      (e: unknown) => e,
    )
    expect(missing).to.include({ code: 'ENOENT' })
  })

  describe('on a full disk', () => {
    needPeer(linuxPeer)

    it('keeps nobody from ending it', async () => {
      const path = join(newFolder(), 'ending')
      symlinkSync('/dev/full', path)
      await writeEnding(path, 'destroyed')
    })
  })
})
